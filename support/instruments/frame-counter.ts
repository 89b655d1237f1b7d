import { CELL_SIDE, COUNTER_CELLS, FLASH_ROWS, GRID_WIDTH } from '../../fixtures/picture';

/** How the counter in the picture ran. */
export interface CounterRun {
  /** Numbers that were never shown. */
  lost: number[];
  /** Numbers that were shown more than once. */
  doubled: number[];
  /** Pictures whose number is lower than the one before. */
  outOfOrder: number;
  /** Pictures whose number could not be read. */
  illegible: number;
}

/** @param counters as shown, in order; `from` and `to` are the first and last number expected */
export function runOfCounter(
  counters: readonly (number | undefined)[],
  from: number,
  to: number,
): CounterRun {
  const legible = counters.filter((counter) => counter !== undefined);
  const shown = new Map<number, number>();
  for (const counter of legible) shown.set(counter, (shown.get(counter) ?? 0) + 1);
  return {
    lost: Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((number) => !shown.has(number)),
    doubled: [...shown].filter(([, count]) => count > 1).map(([number]) => number),
    outOfOrder: legible.filter((counter, i) => i > 0 && counter < (legible[i - 1] ?? 0)).length,
    illegible: counters.length - legible.length,
  };
}

export interface PictureReading {
  /** The number in the strip of cells; undefined when it is not legible. */
  counter: number | undefined;
  flash: boolean;
}

/** Between these lumas a cell is neither bright nor dark. */
const DARK_BELOW = 80;
const BRIGHT_ABOVE = 170;
/** The backdrop is at 70 to 94, a flash at 235 and more. */
const FLASH_ABOVE = 160;
/** Edges blur when a picture is coded again. */
const MARGIN = 2;
/** A picture darker than this is black: its cells are dark too, but they say nothing. */
const BLACK_BELOW = 40;
/** Every so many pixels of the backdrop are enough to tell white from grey. */
const STRIDE = 37;

/** Reads a picture of 160x90 gray bytes. */
export function readPicture(picture: Buffer): PictureReading {
  const luma = backdropLuma(picture);
  return { counter: luma < BLACK_BELOW ? undefined : readCounter(picture), flash: luma > FLASH_ABOVE };
}

function readCounter(picture: Buffer): number | undefined {
  let value = 0;
  for (let cell = 0; cell < COUNTER_CELLS; cell++) {
    const luma = cellLuma(picture, cell);
    if (luma >= DARK_BELOW && luma <= BRIGHT_ABOVE) return undefined;
    value = value * 2 + (luma > BRIGHT_ABOVE ? 1 : 0);
  }
  return value;
}

function cellLuma(picture: Buffer, cell: number): number {
  let sum = 0;
  for (let row = MARGIN; row < CELL_SIDE - MARGIN; row++)
    for (let column = MARGIN; column < CELL_SIDE - MARGIN; column++)
      sum += picture[row * GRID_WIDTH + cell * CELL_SIDE + column] ?? 0;
  return sum / (CELL_SIDE - 2 * MARGIN) ** 2;
}

function backdropLuma(picture: Buffer): number {
  let sum = 0;
  let count = 0;
  for (let at = FLASH_ROWS.from * GRID_WIDTH; at < FLASH_ROWS.to * GRID_WIDTH; at += STRIDE, count++)
    sum += picture[at] ?? 0;
  return sum / count;
}
