import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPicture, runOfCounter } from './frame-counter';
import { CELL_SIDE, drawBlack, GRID_PIXELS, GRID_WIDTH, TestCard } from '../../fixtures/picture';

const programme = Array.from({ length: 600 }, (_, i) => 30 + i);
const run = (counters: readonly (number | undefined)[]) => runOfCounter(counters, 30, 629);
const CLEAN = { lost: [], doubled: [], outOfOrder: 0, illegible: 0 };

test('a programme that runs from its first to its last number has no defect', () => {
  assert.deepEqual(run(programme), CLEAN);
});

test('numbers that were never shown are lost, at the ends too', () => {
  const gaps = programme.filter((number) => ![30, 200, 201, 629].includes(number));
  assert.deepEqual(run(gaps), { ...CLEAN, lost: [30, 200, 201, 629] });
  assert.equal(run([]).lost.length, 600);
});

test('a number that is shown again is doubled, once however often', () => {
  const held = [...programme.slice(0, 100), 129, 129, 129, ...programme.slice(100)];
  assert.deepEqual(run(held), { ...CLEAN, doubled: [129] });
});

test('two pictures in the wrong order are out of order, and nothing else', () => {
  const swapped = [...programme.slice(0, 100), 131, 130, ...programme.slice(102)];
  assert.deepEqual(run(swapped), { ...CLEAN, outOfOrder: 1 });
});

test('a repeated stretch is doubled and steps back once', () => {
  const repeated = [...programme.slice(0, 100), ...programme.slice(90)];
  const { lost, doubled, outOfOrder } = run(repeated);
  assert.deepEqual([lost.length, doubled.length, outOfOrder], [0, 10, 1]);
});

test('a picture that can not be read is illegible, and its number is lost', () => {
  const unread = programme.map((number) => (number === 300 ? undefined : number));
  assert.deepEqual(run(unread), { ...CLEAN, lost: [300], illegible: 1 });
});

const card = new TestCard(GRID_WIDTH, 30);
/** What a decoder hands on: luma alone, 16 to 235 made 0 to 255. */
const lumaOf = (picture: Buffer): Buffer =>
  Buffer.from(picture.subarray(0, GRID_PIXELS).map((luma) => ((luma - 16) * 255) / 219));
const drawFrame = (frame: number, flash: boolean): Buffer => lumaOf(card.frame(frame, flash));

/** Alternating cells, all cells bright, one cell of each kind at the borders. */
const NUMBERS = [0, 1, 0x5555, 0xaaaa, 0x8001, 0xffff];

test('the number and the flash that were drawn are read', () => {
  for (const counter of NUMBERS)
    for (const flash of [false, true])
      assert.deepEqual(readPicture(drawFrame(counter, flash)), { counter, flash });
});

test('every frame of a programme of ten minutes has a number of its own', () => {
  const frames = Array.from({ length: 60 }, (_, i) => i * 307);
  assert.deepEqual(
    frames.map((frame) => readPicture(drawFrame(frame, false)).counter),
    frames,
  );
});

test('a picture coded with loss is still legible: blurred cells, narrower range, noise', () => {
  for (const counter of NUMBERS)
    assert.deepEqual(readPicture(lossy(drawFrame(counter, false))), { counter, flash: false });
});

test('a cell that is neither bright nor dark is illegible, not guessed', () => {
  const picture = drawFrame(0x5555, true);
  fillCell(picture, 7, 128);
  assert.deepEqual(readPicture(picture), { counter: undefined, flash: true });
});

test('two pictures laid over each other are illegible', () => {
  const [one, other] = [drawFrame(0x00ff, false), drawFrame(0x0f0f, false)];
  const mixed = Buffer.from(one.map((luma, at) => (luma + (other[at] ?? 0)) >> 1));
  assert.equal(readPicture(mixed).counter, undefined);
});

test('black is illegible, not frame 0 with all its cells dark', () => {
  assert.deepEqual(readPicture(lumaOf(drawBlack(GRID_WIDTH))), { counter: undefined, flash: false });
});

/** What a low bit rate does: each pixel becomes the mean of its neighbours, white 235, black 16, give or take 12. */
function lossy(picture: Buffer): Buffer {
  const around = [-GRID_WIDTH - 1, -GRID_WIDTH, -1, 0, 1, GRID_WIDTH, GRID_WIDTH + 1];
  return Buffer.from(
    picture.map((luma, at) => {
      const mean = around.reduce((sum, step) => sum + (picture[at + step] ?? luma), 0) / around.length;
      return 16 + (mean * 219) / 255 + ((at * 7) % 25) - 12;
    }),
  );
}

function fillCell(picture: Buffer, cell: number, luma: number): void {
  for (let row = 0; row < CELL_SIDE; row++)
    picture.fill(luma, row * GRID_WIDTH + cell * CELL_SIDE, row * GRID_WIDTH + (cell + 1) * CELL_SIDE);
}
