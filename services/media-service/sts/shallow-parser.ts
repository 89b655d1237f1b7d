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

class ShallowDecoder extends parser.Decoder {
  /** @throws Error for a message that no peer of the protocol sends: it ends the connection */
  override add(packet: unknown): void {
    if (typeof packet === 'string' && isTooDeep(packet))
      throw new Error(`a message nests more than ${MOST_LEVELS} levels`);
    super.add(packet);
  }
}

/** Socket.IO's own parser, but for messages that are made to fill the memory. */
export const shallowParser = { ...parser, Decoder: ShallowDecoder };
