import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Packet } from '../records/packets';
import type { Place, SoundOrder } from './sound-places';
import { soundProblems } from './sound-problems';

const FRAME_MS = 1024 / 48;
const COUNT = 300;

const packet = (name: string, ptsMs: number): Packet => ({
  hash: name,
  ptsMs,
  durationMs: FRAME_MS,
  key: true,
});
/** Frames of a programme, whose times may jump from one of them on. */
const sound = (jump?: { from: number; ms: number }): Packet[] =>
  Array.from({ length: COUNT }, (_, i) =>
    packet(`frame ${i}`, i * FRAME_MS + (jump && i >= jump.from ? jump.ms : 0)),
  );
const order = (change: Partial<SoundOrder> = {}): SoundOrder => ({
  programme: sound(),
  places: Array<Place>(COUNT).fill('original'),
  ...{ shiftMs: 67, required: COUNT, correctedMs: 0 },
  ...change,
});
/** What goes out: the programme, in whole ms of a live stream. */
const out = (packets: readonly Packet[] = sound(), byMs: (i: number) => number = () => 0): Packet[] =>
  packets.map((one, i) => ({ ...one, ptsMs: Math.round(one.ptsMs + 67 + byMs(i)) }));

test('the programme itself, with a frame of silence behind it, is right', () => {
  const end = packet('silence', COUNT * FRAME_MS + 67);
  assert.deepEqual(soundProblems(order(), [...out(), end]), []);
});

test('a stretch that comes 150 ms late is told, though the frames between are as even as ever', () => {
  const late = out().map((one, i) => (i >= 100 && i < 200 ? { ...one, hash: `frame ${i - 7}` } : one));
  const [problem = ''] = soundProblems(order(), late);
  assert.match(problem, /at 2\.13 s of the programme, 100 packets in a row: .* 149\.\d ms too late/);
});

test('times that are off by more than 2 ms are told, also of a dub', () => {
  const places = Array<Place>(COUNT).fill('dub');
  for (const change of [{}, { places }])
    assert.match(
      soundProblems(
        order(change),
        out(sound(), (i) => (i < 150 ? 0 : 4)),
      ).join(),
      /found|not where/,
    );
});

test('times in steps of 40 ms are told', () => {
  const stepped = out().map((one) => ({ ...one, ptsMs: Math.floor(one.ptsMs / 40) * 40 }));
  assert.notDeepEqual(soundProblems(order(), stepped), []);
});

test('a packet that is lost, doubled, altered, added or swapped is told', () => {
  const right = out();
  const swapped = right.map((one, i) => ({
    ...one,
    hash: right[i === 50 ? 51 : i === 51 ? 50 : i]?.hash ?? '',
  }));
  const altered = right.map((one, i) => (i === 50 ? { ...one, hash: 'x' } : one));
  const added = [...right.slice(0, 51), packet('x', (right[50]?.ptsMs ?? 0) + 10), ...right.slice(51)];
  const doubled = [...right.slice(0, 51), ...right.slice(50)];
  for (const wrong of [right.toSpliced(50, 1), doubled, altered, added, swapped])
    assert.equal(soundProblems(order(), wrong).length > 0, true);
});

test('in the place of a dub anything may be heard, and beside its border; next to that nothing else', () => {
  const places = Array.from({ length: COUNT }, (_, i): Place => (i >= 100 && i < 200 ? 'dub' : 'original'));
  places.fill('border', 97, 100).fill('border', 200, 203);
  const dubbed = (from: number, to: number): Packet[] =>
    out().map((one, i) => (i >= from && i < to ? { ...one, hash: `dub ${i}` } : one));
  assert.deepEqual(soundProblems(order({ places }), dubbed(97, 203)), []);
  assert.equal(soundProblems(order({ places }), dubbed(96, 203)).length, 1);
  assert.equal(soundProblems(order({ places }), dubbed(97, 204)).length, 1);
});

test('of a programme that broke off a beginning is right that is long enough, and silence behind it', () => {
  const silence = sound()
    .slice(200)
    .map(({ ptsMs }) => packet('silence', ptsMs));
  const broken = out([...sound().slice(0, 200), ...silence]);
  assert.deepEqual(soundProblems(order({ required: 190 }), broken), []);
  assert.equal(soundProblems(order({ required: 210 }), broken).length, 1);
  const again = broken.map((one, i) => (i === 250 ? { ...one, hash: 'frame 250' } : one));
  assert.match(soundProblems(order({ required: 190 }), again).join(), /behind its end/);
});

test('the end of the programme once more is told', () => {
  const again = sound()
    .slice(-94)
    .map((one) => ({ ...one, ptsMs: one.ptsMs + 94 * FRAME_MS }));
  assert.match(soundProblems(order(), out([...sound(), ...again])).join(), /94 packets .* behind its end/);
});

test('where the source jumps sound goes on evenly, and is moved by what the worker tells and no more', () => {
  const programme = sound({ from: 100, ms: 150 });
  const even = (i: number): number => (i < 100 ? 0 : -150);
  const moved = (i: number): number => even(i) + (i < 200 ? 0 : (i - 200) * 0.1);
  assert.deepEqual(soundProblems(order({ programme }), out(programme, even)), []);
  assert.deepEqual(soundProblems(order({ programme, correctedMs: 10 }), out(programme, moved)), []);
  assert.notDeepEqual(soundProblems(order({ programme }), out(programme, moved)), []);
  assert.notDeepEqual(soundProblems(order({ programme, correctedMs: 40 }), out(programme, moved)), []);
  assert.notDeepEqual(soundProblems(order({ programme }), out(programme)), []);
});

test('over a hole sound goes on at the nearest frame, with silence before it', () => {
  const programme = sound({ from: 100, ms: 1000 });
  const silence = Array.from({ length: 47 }, (_, i) => packet('silence', (100 + i) * FRAME_MS));
  const filled = [
    ...programme.slice(0, 100),
    ...silence,
    ...programme.slice(100).map((one, i) => ({ ...one, ptsMs: (147 + i) * FRAME_MS })),
  ];
  const strange = soundProblems(order({ programme }), out(filled));
  assert.deepEqual(strange, []);
});
