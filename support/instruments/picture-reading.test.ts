import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CELL_SIDE, GRID_PIXELS, GRID_WIDTH, TestCard, drawBlack } from '../../fixtures/picture';
import { readPicture } from './picture-reading';

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
