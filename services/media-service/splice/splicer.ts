import { formatDifference, type AacConfig } from '../../media/aac';
import type { M4a } from '../../media/m4a';
import type { Fragment } from '../grid/fragment';
import { AacDecoder, AacEncoder } from './aac-codec';
import { edgesOf, fitted, surrounded, EDGE_BLOCKS, ROLL_BLOCKS, type Edge, type Edges } from './dub';
import { joined, type Join } from './join';
import { BLOCK, lengthOf, stretchOf } from './pcm';
import type { Timers } from '../../net/timers';

/** Dubbed sound may differ from the original by so much in length and is trimmed or padded. */
const LENGTH_TOLERANCE = 0.1;
/** Priming and the padding of the last frame come on top of what is heard. */
const MOST_PRIMING_FRAMES = 5;

/** ffmpeg's `-q:a`: 100 kbit/s of tones, 300 of noisy speech for a whole dub; half as much more for the few frames of a join. */
const DUB_QUALITY = 3;
const JOIN_QUALITY = 5;

/** A dub with more frames is too long, and is not read to its end. */
export const mostFrames = (length: number): number =>
  Math.ceil(length * (1 + LENGTH_TOLERANCE)) + 1 + MOST_PRIMING_FRAMES;

/** Dubbed sound that can't be put out: what was expected and what came. */
export class InvalidDub extends Error {
  override name = 'InvalidDub';
}

/** What is heard in a fragment's place: its own frames where there are no edges. */
export interface Heard {
  fragment: Fragment;
  edges: Edges | undefined;
}

/** Fits dubs of any encoder to the stream's grid of frames, and joins what meets at a border. */
export class Splicer {
  private readonly decoder: AacDecoder;
  /** A dub that is coded anew as a whole takes a while; a border must not wait for it. */
  private readonly dubEncoder: AacEncoder;
  private readonly joinEncoder: AacEncoder;

  constructor(
    private readonly aac: AacConfig,
    timers: Timers,
    command = 'ffmpeg',
  ) {
    this.decoder = new AacDecoder(aac, timers, command);
    this.dubEncoder = new AacEncoder(aac, timers, { quality: DUB_QUALITY, command });
    this.joinEncoder = new AacEncoder(aac, timers, { quality: JOIN_QUALITY, command });
  }

  /** A dub may come: starts what it needs, as that takes longer on a busy machine than a late answer leaves. */
  warmUp(): void {
    this.decoder.warmUp();
    this.joinEncoder.warmUp();
  }

  /**
   * @returns as many frames as the original has, and what joins need; no edges for an original that came back as it was
   * @throws InvalidDub when format or length rule the dub out, or the codec can't
   */
  async fit(
    dub: M4a,
    original: readonly Uint8Array[],
  ): Promise<{ frames: readonly Uint8Array[]; edges: Edges | undefined }> {
    this.check(dub, original.length);
    if (isEcho(dub, original)) return { frames: original, edges: undefined };
    const pcm = await this.decoder.decode(dub.packets.map(({ data }) => data)).catch(refused);
    const fit = await fitted(dub, pcm, original.length);
    const frames =
      fit.frames ??
      (await this.dubEncoder.encode(surrounded(fit)).catch(refused)).slice(ROLL_BLOCKS, 1 - ROLL_BLOCKS);
    return { frames, edges: edgesOf(fit, frames) };
  }

  /** @throws Error when the codec fails */
  async join(left: Heard, right: Heard): Promise<Join | undefined> {
    const original =
      left.edges && right.edges ? undefined : await this.originalEdges(left.fragment, right.fragment);
    const tail = left.edges?.tail ?? original?.tail;
    const head = right.edges?.head ?? original?.head;
    if (!tail || !head) return undefined;
    const [encode, rateHz] = [this.joinEncoder.encode.bind(this.joinEncoder), this.aac.sampleRateHz];
    return joined(tail, head, rateHz, encode);
  }

  dispose(): void {
    this.decoder.dispose();
    this.dubEncoder.dispose();
    this.joinEncoder.dispose();
  }

  /** Both sides of a border as the original has them. */
  private async originalEdges(left: Fragment, right: Fragment): Promise<{ tail: Edge; head: Edge }> {
    const before = left.frames.slice(-EDGE_BLOCKS - 1).map(({ data }) => data);
    const behind = right.frames.slice(0, EDGE_BLOCKS).map(({ data }) => data);
    const pcm = await this.decoder.decode([...before, ...behind]);
    const border = before.length * BLOCK;
    const edge = EDGE_BLOCKS * BLOCK;
    const beyond = {
      tail: stretchOf(pcm, border, border + BLOCK),
      head: stretchOf(pcm, border - BLOCK, border),
    };
    return {
      tail: { pcm: stretchOf(pcm, border - edge, border), frames: before, beyond: beyond.tail },
      head: {
        pcm: stretchOf(pcm, border, border + Math.min(edge, lengthOf(pcm) - border)),
        frames: behind,
        beyond: beyond.head,
      },
    };
  }

  private check({ aac, lengthSamples, packets }: M4a, blocks: number): void {
    const difference = formatDifference(aac, this.aac);
    if (difference !== undefined)
      throw new InvalidDub(`expected ${named(this.aac)}, saw ${named(aac)}: ${difference}`);
    // What is silent before it begins is no sound of it.
    const seen = (lengthSamples - Math.max(0, packets[0]?.atSamples ?? 0)) / BLOCK;
    // Half a frame of play: a dub of exactly 10 % is accepted whatever its rounding to frames.
    if (Math.abs(seen - blocks) > blocks * LENGTH_TOLERANCE + 0.5)
      throw new InvalidDub(`expected ${blocks} frames ± ${LENGTH_TOLERANCE * 100} %, saw ${seen.toFixed(1)}`);
    checkPlaces(packets);
  }
}

/** A file may tell its times in ms; one whose frames do not follow each other has another clock, or lacks some. */
function checkPlaces(packets: M4a['packets']): void {
  const first = packets[0]?.atSamples ?? 0;
  const offSamples = packets.map(({ atSamples }, i) => atSamples - first - i * BLOCK);
  const at = offSamples.findIndex((off) => Math.abs(off) > BLOCK / 2);
  if (at >= 0)
    throw new InvalidDub(
      `expected a frame each ${BLOCK} samples, saw frame ${at} ${offSamples[at]} samples from its place`,
    );
}

const named = ({ sampleRateHz, channels, asc }: AacConfig): string =>
  `${sampleRateHz} Hz, ${channels} channels (config ${asc.toString('hex')})`;

function refused({ message }: Error): never {
  throw new InvalidDub(message);
}

const isEcho = ({ packets }: M4a, original: readonly Uint8Array[]): boolean =>
  packets.length === original.length &&
  packets.every(
    ({ atSamples, data }, i) =>
      atSamples === i * BLOCK && Buffer.compare(data, original[i] ?? new Uint8Array()) === 0,
  );
