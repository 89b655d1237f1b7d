import * as parser from 'socket.io-parser';

/** A message of the protocol has four levels; its parser fills a gigabyte with five million. */
const MOST_LEVELS = 100;
/** Shorter ones can't nest so deeply that it matters. */
const WORTH_A_LOOK = 4096;
const [QUOTE, BACKSLASH] = ['"', '\\'].map((sign) => sign.charCodeAt(0));
const OPENING = new Set(['[', '{'].map((sign) => sign.charCodeAt(0)));
const CLOSING = new Set([']', '}'].map((sign) => sign.charCodeAt(0)));

/** Whether JSON nests deeper than any message does. Runs through once, whatever it is. */
export function isTooDeep(text: string): boolean {
  if (text.length < WORTH_A_LOOK) return false;
  let levels = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) at = endOfString(text, at);
    else if (OPENING.has(sign)) levels++;
    else if (CLOSING.has(sign)) levels--;
    if (levels > MOST_LEVELS) return true;
  }
  return false;
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

/** What is read in its place: an event that the protocol does not have, so that it is told and ignored like any other. */
const TOO_DEEP = `${parser.PacketType.EVENT}["(more than ${MOST_LEVELS} levels)"]`;

/** Binary parts that a message announces: `52-["name",…]` has two, which follow it. */
const ANNOUNCES = new RegExp(`^${parser.PacketType.BINARY_EVENT}(\\d+)-`);

/** By type, what is read in place of a packet that has nothing in it, where the library looks for it all the same. */
const NAMELESS = `${parser.PacketType.EVENT}["(no name)"]`;
const IN_PLACE_OF_NOTHING: Readonly<Record<string, string>> = {
  [parser.PacketType.EVENT]: NAMELESS,
  [parser.PacketType.BINARY_EVENT]: NAMELESS,
  [parser.PacketType.CONNECT_ERROR]:
    `${parser.PacketType.CONNECT_ERROR}{"message":"the STS refuses, and gives no reason"}`,
};

/** What is read instead of a packet that is made to end or fill the process; undefined where it is read itself. */
function substitute(packet: string): string | undefined {
  if (isTooDeep(packet)) return TOO_DEEP;
  return /[[{"]/.test(packet) ? undefined : IN_PLACE_OF_NOTHING[packet.charAt(0)];
}

class ShallowDecoder extends parser.Decoder {
  private partsToDrop = 0;

  override add(packet: unknown): void {
    if (typeof packet !== 'string') return this.part(packet);
    this.partsToDrop = 0;
    const instead = substitute(packet);
    if (instead === undefined) return super.add(packet);
    this.partsToDrop = Number(ANNOUNCES.exec(packet)?.[1] ?? 0);
    super.add(instead);
  }

  /** Those of a message that is not read are not read either. */
  private part(packet: unknown): void {
    if (this.partsToDrop === 0) super.add(packet);
    else this.partsToDrop--;
  }
}

/** Socket.IO's own parser, but for messages that are made to fill the memory. */
export const shallowParser = { ...parser, Decoder: ShallowDecoder };
