import { MARKER, type Amf0Value } from './amf0';
import { RtmpError } from './message';

const DATE_ZONE_BYTES = 2;
/** Servers nest two levels; one that nests without end must not overflow the stack. */
const MAX_DEPTH = 16;

/**
 * Reads values to the end of the bytes. A date becomes the ms since 1970.
 * @throws RtmpError when they are cut short, nest too deep or are of a kind that no command needs
 */
export function decodeAmf0(bytes: Buffer): Amf0Value[] {
  const reader = new Amf0Reader(bytes);
  const values: Amf0Value[] = [];
  while (reader.hasMore) values.push(reader.value());
  return values;
}

/** The first value alone: of a command its name. Undefined where there is none. @throws RtmpError as above */
export const firstAmf0 = (bytes: Buffer): Amf0Value =>
  bytes.length > 0 ? new Amf0Reader(bytes).value() : undefined;

class Amf0Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get hasMore(): boolean {
    return this.at < this.bytes.length;
  }

  value(depth = 0): Amf0Value {
    if (depth > MAX_DEPTH) throw new RtmpError(`AMF0 nests deeper than ${MAX_DEPTH} levels`);
    const marker = this.take(1).readUInt8();
    if (marker === MARKER.number) return this.number();
    if (marker === MARKER.boolean) return this.take(1).readUInt8() !== 0;
    if (marker === MARKER.string) return this.shortText();
    if (marker === MARKER.longString) return this.take(this.uint32()).toString();
    if (marker === MARKER.null) return null;
    if (marker === MARKER.undefined) return undefined;
    if (marker === MARKER.date) return this.date();
    if (marker === MARKER.object) return Object.fromEntries(this.members(depth));
    if (marker === MARKER.ecmaArray) return this.ecmaArray(depth);
    if (marker === MARKER.strictArray) return this.array(depth);
    throw new RtmpError(`AMF0 value of the kind ${marker}, which is not known here`);
  }

  private number(): number {
    return this.take(8).readDoubleBE();
  }

  private uint32(): number {
    return this.take(4).readUInt32BE();
  }

  private shortText(): string {
    return this.take(this.take(2).readUInt16BE()).toString();
  }

  private date(): number {
    const ms = this.number();
    this.take(DATE_ZONE_BYTES);
    return ms;
  }

  /** Its count is a hint and wrong with some servers: what counts is the end. */
  private ecmaArray(depth: number): Map<string, Amf0Value> {
    this.uint32();
    return new Map(this.members(depth));
  }

  /** Each value takes a byte at least, so a count beyond the bytes ends with them. */
  private array(depth: number): Amf0Value[] {
    const values: Amf0Value[] = [];
    for (let count = this.uint32(); count > 0; count--) values.push(this.value(depth + 1));
    return values;
  }

  private members(depth: number): [string, Amf0Value][] {
    const entries: [string, Amf0Value][] = [];
    for (;;) {
      const name = this.shortText();
      if (name === '' && this.bytes[this.at] === MARKER.objectEnd) {
        this.at++;
        return entries;
      }
      entries.push([name, this.value(depth + 1)]);
    }
  }

  private take(count: number): Buffer {
    const from = this.at;
    this.at += count;
    if (this.at > this.bytes.length)
      throw new RtmpError(`AMF0 ends after ${this.bytes.length} bytes, expected ${this.at} or more`);
    return this.bytes.subarray(from, this.at);
  }
}

/** A server is a stranger: its texts are not taken at any length. */
const MAX_REASON_CHARS = 300;

/** A field of what a server tells with an answer or a status, such as its `level` or `code`. */
export function infoField(info: Amf0Value, name: string): Amf0Value {
  if (typeof info !== 'object' || info === null || Array.isArray(info)) return undefined;
  return info instanceof Map ? info.get(name) : info[name];
}

/** Why a server refuses, in its own words: code and description. */
export function reasonIn(info: Amf0Value): string {
  const texts = ['code', 'description'].map((name) => infoField(info, name));
  const said = texts.flatMap((text) => (typeof text === 'string' && text !== '' ? [text] : [])).join(', ');
  return said.slice(0, MAX_REASON_CHARS) || 'the server gives no reason';
}
