/**
 * A first look at a stranger's M4A file (ISO/IEC 14496-12): what it declares is bounded before anything is built from
 * it, and its edit list is read. Nothing is copied; no box is looked at twice.
 */

/** Boxes, and bytes that are not sound, of a real file: a cover picture is the largest. */
const MAX_BOXES = 2000;
const MAX_DEPTH = 8;
const MAX_METADATA_BYTES = 2_000_000;
const MAX_TRACKS = 8;
/** A sample table of sound has a few entries; runs of different length come with chunks. */
const MAX_TABLE_BYTES = 200_000;
/** The length of an ADTS frame has 13 bits; no AAC frame of two channels comes near. */
export const MAX_PACKET_BYTES = 8184;

/** media_rate, in 16.16 bits. */
const NORMAL_RATE = 0x0001_0000;

/** The reader looks into all of these, and takes a table for one wherever it lies. */
const CONTAINERS = new Set(
  'moov trak edts mdia minf dinf stbl mvex moof traf mfra sinf schi wave udta'.split(' '),
);
/** Sound, and room that means nothing. */
const NOT_METADATA = new Set(['mdat', 'free', 'skip', 'wide']);

/** What stands before the boxes in a description (14496-12, 12.1.3 and 12.2.3). */
const VIDEO_FIELD_BYTES = 78;
const SOUND_FIELD_BYTES = 28;
/** By version, what QuickTime has between. */
const QUICKTIME_BYTES = [0, 16, 36];

interface Box {
  type: string;
  body: Buffer;
}

/** The part of a track's edit list that plain sound uses, in units of the movie's time scale. */
export interface Edit {
  durationSeconds: number;
}

/**
 * @param maxPackets more samples than that are refused
 * @returns the edit list's first entry that plays something, if there is one
 * @throws Error that names what is out of bounds
 */
export function inspectM4a(file: Uint8Array, maxPackets: number): Edit | undefined {
  return new Inspection(maxPackets).of(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
}

class Inspection {
  private boxes = 0;
  private depth = 0;
  private tracks = 0;
  private metadataBytes = 0;
  /** Of the track that is looked at: what it is. A file that tells it late is taken for sound. */
  private handler = 'soun';
  private movieTimescale = 0;
  private editDuration: number | undefined;

  constructor(private readonly maxPackets: number) {}

  of(file: Buffer): Edit | undefined {
    this.walk(file);
    if (this.editDuration === undefined || this.movieTimescale === 0) return undefined;
    return { durationSeconds: this.editDuration / this.movieTimescale };
  }

  private walk(bytes: Buffer): void {
    if (this.depth++ > MAX_DEPTH) throw new Error(`boxes within boxes, more than ${MAX_DEPTH} deep`);
    for (let at = 0; at + 8 <= bytes.length;) {
      const { type, header, size } = boxAt(bytes, at);
      if (++this.boxes > MAX_BOXES) throw new Error(`more than ${MAX_BOXES} boxes`);
      this.look({ type, body: bytes.subarray(at + header, at + size) });
      at += size;
    }
    this.depth--;
  }

  private look({ type, body }: Box): void {
    if (CONTAINERS.has(type)) {
      if (type === 'trak') this.track();
      return this.walk(body);
    }
    if (NOT_METADATA.has(type)) return;
    this.metadataBytes += body.length;
    if (this.metadataBytes > MAX_METADATA_BYTES)
      throw new Error(`more than ${MAX_METADATA_BYTES} bytes that are not sound`);
    this.readers[type]?.(body);
  }

  private track(): void {
    if (++this.tracks > MAX_TRACKS) throw new Error(`more than ${MAX_TRACKS} tracks`);
    this.handler = 'soun';
  }

  private readonly readers: Record<string, (body: Buffer) => void> = {
    mvhd: (body) => {
      this.movieTimescale = body[0] === 1 ? u32(body, 20) : u32(body, 12);
    },
    elst: (body) => this.edits(body),
    hdlr: (body) => {
      this.handler = body.toString('latin1', 8, 12);
    },
    stsd: (body) => this.descriptions(body),
    stts: (body) => this.table(body, 'stts', (entry) => u32(body, 8 + 8 * entry)),
    ctts: (body) => this.table(body, 'ctts', (entry) => u32(body, 8 + 8 * entry)),
    stsc: (body) =>
      this.table(
        body,
        'stsc',
        () => 1,
        (entry) => u32(body, 12 + 12 * entry),
      ),
    stco: (body) => this.table(body, 'stco', () => 1),
    co64: (body) => this.table(body, 'co64', () => 1),
    stss: (body) => this.table(body, 'stss', () => 1),
    stsz: (body) => this.sizes(body),
    stz2: (body) => this.compactSizes(body),
    // Version and flags, which some writers leave out.
    meta: (body) => this.walk(body.subarray(u32(body, 0) === 0 ? 4 : 0)),
    schm: encrypted,
    pssh: encrypted,
    trun: (body) => this.packets('trun', u32(body, 4)),
  };

  /** The reader prints a line for each kind of sound that it does not know, and goes on beyond the box where that is too short. */
  private descriptions(body: Buffer): void {
    const entries = u32(body, 4);
    if (entries !== 1) throw new Error(`expected 1 description a track, stsd has ${entries}`);
    const { type, header, size } = boxAt(body, 8);
    if (this.handler === 'soun' && type !== 'mp4a')
      throw new Error(`expected AAC (mp4a), saw "${printable(type)}"`);
    const description = body.subarray(8 + header, 8 + size);
    const isQuickTime = body[0] === 0;
    const soundBytes = isQuickTime ? quickTimeFieldBytes(description) : SOUND_FIELD_BYTES;
    this.walk(description.subarray(this.handler === 'vide' ? VIDEO_FIELD_BYTES : soundBytes));
  }

  private packets(box: string, count: number): void {
    if (count > this.maxPackets)
      throw new Error(`expected at most ${this.maxPackets} frames of sound, ${box} has ${count}`);
  }

  /** Sums up what a table's entries stand for: a few bytes can declare 4,294,967,295 samples. */
  private table(
    body: Buffer,
    box: string,
    samplesOf: (entry: number) => number,
    perChunkOf?: (entry: number) => number,
  ): void {
    if (body.length > MAX_TABLE_BYTES) throw new Error(`${box} of ${body.length} bytes`);
    const entries = u32(body, 4);
    this.packets(box, entries);
    let samples = 0;
    for (let entry = 0; entry < entries; entry++) {
      samples += samplesOf(entry);
      if (perChunkOf) this.packets(box, perChunkOf(entry));
      this.packets(box, samples);
    }
  }

  private sizes(body: Buffer): void {
    const [same, count] = [u32(body, 4), u32(body, 8)];
    this.packets('stsz', count);
    for (let i = 0; i < (same === 0 ? count : 1); i++) {
      const size = same === 0 ? u32(body, 12 + 4 * i) : same;
      if (size > MAX_PACKET_BYTES) throw new Error(`a frame of ${size} bytes`);
    }
  }

  /** Of 4, 8 or 16 bits: ones of 0 bits would be as many as are declared, in no bytes at all. */
  private compactSizes(body: Buffer): void {
    const [bits, count] = [u32(body, 4) & 0xff, u32(body, 8)];
    this.packets('stz2', count);
    if (![4, 8, 16].includes(bits)) throw new Error(`sizes of ${bits} bits in stz2`);
  }

  /** An entry with media time −1 is a pause before the sound; the next one says how much of it is played. */
  private edits(body: Buffer): void {
    const long = body[0] === 1;
    const entries = u32(body, 4);
    this.packets('elst', entries);
    for (let i = 0; i < entries; i++) {
      const at = 8 + i * (long ? 20 : 12);
      const duration = long ? u32(body, at) * 2 ** 32 + u32(body, at + 4) : u32(body, at);
      const isPause = long ? u32(body, at + 8) >= 2 ** 31 : u32(body, at + 4) === 2 ** 32 - 1;
      if (isPause) continue;
      const [rate, isLast] = [u32(body, at + (long ? 16 : 8)), i === entries - 1];
      if (rate !== NORMAL_RATE || !isLast)
        throw new Error('expected an edit list that plays one stretch of sound, and at its own pace');
      // 0 is what writers of fragments put: as long as the sound is.
      if (duration > 0) this.editDuration ??= duration;
    }
  }
}

const quickTimeFieldBytes = (description: Buffer): number =>
  SOUND_FIELD_BYTES + (QUICKTIME_BYTES[u32(description, 8) >>> 16] ?? 0);

function encrypted(): never {
  throw new Error('expected sound that anybody can read, this is encrypted');
}

function boxAt(bytes: Buffer, at: number): { type: string; header: number; size: number } {
  const short = u32(bytes, at);
  const type = bytes.toString('latin1', at + 4, at + 8);
  const header = short === 1 ? 16 : 8;
  const whole = short === 1 ? u32(bytes, at + 8) * 2 ** 32 + u32(bytes, at + 12) : short;
  const size = short === 0 ? bytes.length - at : whole;
  if (size < header || at + size > bytes.length)
    throw new Error(`box "${printable(type)}" of ${size} bytes where ${bytes.length - at} are left`);
  return { type, header, size };
}

const printable = (type: string): string => type.replace(/[^\x20-\x7e]/g, '?');

function u32(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new Error('a box ends too early');
  return bytes.readUInt32BE(at);
}
