import type { WindowShape } from './aac-window';
import { BLOCK } from './pcm';

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
