/** Engine.IO puts one character before a packet: the kind of its message. */
const ENGINE_PREFIX_BYTES = 1;
const EVENT = '2';

/**
 * A Socket.IO event packet whose WebSocket message is exactly so many bytes long.
 * @param message event and payload with a text of the right length, ASCII
 */
export function packetOfBytes(bytes: number, message: (filling: string) => [string, object]): string {
  const packet = (filling: string): string => EVENT + JSON.stringify(message(filling));
  return packet('x'.repeat(bytes - ENGINE_PREFIX_BYTES - packet('').length));
}
