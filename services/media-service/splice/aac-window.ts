/**
 * How the halves of an AAC frame overlap with its neighbours (ISO/IEC 14496-3, 4.6.11), read from its first element
 * without decoding it.
 */
import { BLOCK } from './pcm';

export const SINE = 0;
export const KBD = 1;
export type WindowShape = typeof SINE | typeof KBD;

export interface FrameWindow {
  /** Of its second half, and so of the first half of the next frame. */
  shape: WindowShape;
  isLongBefore: boolean;
  isLongBehind: boolean;
  /** Where in the frame the bit of the shape is. */
  shapeBit: number;
}

const [SCE, CPE, DSE, FIL] = [0, 1, 4, 6] as const;
const ONLY_LONG = 0;
const LONG_START = 1;
const LONG_STOP = 3;

/** @returns undefined where the frame has none of mono or stereo in its place */
export function frameWindow(frame: Uint8Array): FrameWindow | undefined {
  let at = 0;
  const read = (count: number): number => {
    let value = 0;
    for (; count > 0; count--, at++) value = value * 2 + (((frame[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    return value;
  };
  while (at < frame.length * 8) {
    const id = read(3);
    if (id === SCE || id === CPE) {
      read(4);
      if (id === SCE || read(1) === 0) read(8);
      read(1);
      const sequence = read(2);
      const shapeBit = at;
      return {
        shape: read(1) as WindowShape,
        isLongBefore: sequence === ONLY_LONG || sequence === LONG_START,
        isLongBehind: sequence === ONLY_LONG || sequence === LONG_STOP,
        shapeBit,
      };
    }
    if (id === FIL) {
      let count = read(4);
      if (count === 15) count += read(8) - 1;
      at += count * 8;
    } else if (id === DSE) {
      read(4);
      const isAligned = read(1) === 1;
      let count = read(8);
      if (count === 255) count += read(8);
      if (isAligned) at = Math.ceil(at / 8) * 8;
      at += count * 8;
    } else return undefined;
  }
  return undefined;
}

/** The frame, with its second half (and the first half of the next one) said to have another shape. */
export function withShape(frame: Uint8Array, shape: WindowShape): Uint8Array {
  const window = frameWindow(frame);
  if (!window || window.shape === shape) return frame;
  const other = Uint8Array.from(frame);
  other[window.shapeBit >> 3] = (other[window.shapeBit >> 3] ?? 0) ^ (0x80 >> (window.shapeBit & 7));
  return other;
}

const KBD_ALPHA = 4;

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function kaiserBessel(): Float64Array {
  const weights = Array.from({ length: BLOCK + 1 }, (_, i) =>
    besselI0(Math.PI * KBD_ALPHA * Math.sqrt(1 - ((2 * i) / BLOCK - 1) ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Float64Array.from({ length: BLOCK }, (_, i) => Math.sqrt((sum += weights[i] ?? 0) / total));
}

/** The rising halves of the long windows (14496-3, 4.6.11.3.2). */
const RISING: Record<WindowShape, Float64Array> = {
  0: Float64Array.from({ length: BLOCK }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / (2 * BLOCK))),
  1: kaiserBessel(),
};

/**
 * The transform sees of a block only its windowed halves folded onto each other: 512 numbers. Changes a block so that an
 * encoder with one window shape makes of it what another shape makes of the block as it was. So a frame of ours fits
 * to a neighbour whose window has the other shape: the decoder takes the neighbour's.
 * @param side where in the frame the block lies: as first half the window rises
 */
export function refold(
  block: Float32Array,
  side: 'first half' | 'second half',
  encoder: WindowShape,
  wanted: WindowShape,
): void {
  if (encoder === wanted) return;
  const [from, to] = [RISING[wanted], RISING[encoder]];
  // In the first half the mirrored samples count negative, in the second positive, and its window falls.
  const sign = side === 'first half' ? -1 : 1;
  for (let i = 0; i < BLOCK / 2; i++) {
    const mirror = BLOCK - 1 - i;
    const [a, b] = side === 'first half' ? [i, mirror] : [mirror, i];
    const folded = (from[a] ?? 0) * (block[i] ?? 0) + sign * (from[b] ?? 0) * (block[mirror] ?? 0);
    block[i] = (to[a] ?? 0) * folded;
    block[mirror] = sign * (to[b] ?? 0) * folded;
  }
}
