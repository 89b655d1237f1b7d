import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTelling } from './ffmpeg-log';

/** Lines as ffmpeg 5.1 writes them; a process id of its own in each. */
const picture = (n: number, seconds: string): string =>
  `[Parsed_showinfo_4 @ 0x5561e68e6c00] n:${String(n).padStart(4)} pts:${String(n * 512).padStart(7)} ` +
  `pts_time:${seconds.padEnd(7)} pos:   620132 fmt:gray sar:0/1 s:160x90 i:P iskey:0 type:B `;
const sound = (n: number, seconds: string, samples = 1024): string =>
  `[Parsed_ashowinfo_8 @ 0x5561e68e7780] n:${n} pts:${n * 1024} pts_time:${seconds} pos:242181 fmt:s16 ` +
  `channels:1 chlayout:mono rate:48000 nb_samples:${samples} checksum:FDA004FB plane_checksums: [ FDA004FB ]`;
const freezeStart = (seconds: string): string =>
  `[freezedetect @ 0x55b631390600] lavfi.freezedetect.freeze_start: ${seconds}`;
const freezeEnd = (seconds: string): string =>
  `[freezedetect @ 0x55b631390600] lavfi.freezedetect.freeze_end: ${seconds}`;
const black = (from: string, to: string): string =>
  `[blackdetect @ 0x55b631391480] black_start:${from} black_end:${to} black_duration:0.2`;
const silenceStart = (seconds: string): string =>
  `[silencedetect @ 0x55b631394480] silence_start: ${seconds}`;
const silenceEnd = (seconds: string): string =>
  `[silencedetect @ 0x55b631394480] silence_end: ${seconds} | silence_duration: 0.3`;

const parse = (...lines: string[]) => parseTelling(lines.join('\n'));

test('times of pictures and pieces of sound are read, in ms', () => {
  const told = parse(
    "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'recording.mp4':",
    '[Parsed_showinfo_4 @ 0x5561e68e6c00] config in time_base: 1/15360, frame_rate: 30/1',
    picture(0, '0'),
    '[Parsed_showinfo_4 @ 0x5561e68e6c00] color_range:pc color_space:unknown color_primaries:unknown',
    sound(0, '0'),
    picture(1, '0.0333333'),
    sound(1, '0.0213333', 960),
  );
  assert.deepEqual(told.pictureTimesMs, [0, 33.3333]);
  assert.deepEqual(told.soundFrames, [
    { ptsMs: 0, samples: 1024, channels: 1 },
    { ptsMs: 21.3333, samples: 960, channels: 1 },
  ]);
});

test('numbers with an exponent and below zero are numbers too', () => {
  const told = parse(picture(0, '-6.51042e-05'), sound(0, '-0.0213333'), silenceStart('2.08333e-05'));
  assert.deepEqual(told.pictureTimesMs, [-0.0651042]);
  assert.deepEqual(told.soundFrames, [{ ptsMs: -21.3333, samples: 1024, channels: 1 }]);
  assert.equal(told.silences[0]?.startMs, 0.0208333);
});

test('a picture without a time is left out, so that its count betrays it', () => {
  assert.deepEqual(parse(picture(0, 'NOPTS'), picture(1, '0.04')).pictureTimesMs, [40]);
});

test('a freeze and a silence go from their start to their end', () => {
  const told = parse(freezeStart('5'), silenceStart('7.5'), freezeEnd('5.3'), silenceEnd('7.8'));
  assert.deepEqual(told.freezes, [{ startMs: 5000, endMs: 5300 }]);
  assert.deepEqual(told.silences, [{ startMs: 7500, endMs: 7800 }]);
});

test('black is black, not also a freeze', () => {
  const told = parse(
    ...[freezeStart('1'), freezeEnd('1.2'), black('1', '1.2')],
    ...[freezeStart('4'), freezeEnd('4.3')],
  );
  assert.deepEqual(told.blacks, [{ startMs: 1000, endMs: 1200 }]);
  assert.deepEqual(told.freezes, [{ startMs: 4000, endMs: 4300 }]);
});

test('a freeze that touches black stays a freeze', () => {
  const told = parse(
    ...[freezeStart('1'), freezeEnd('1.3'), freezeStart('1.3'), freezeEnd('1.5'), black('1.3', '1.5')],
  );
  assert.deepEqual(told.freezes, [{ startMs: 1000, endMs: 1300 }]);
});

test('a freeze and a silence without an end last to the last picture', () => {
  const told = parse(
    picture(0, '0'),
    freezeStart('58'),
    silenceStart('58.5'),
    ...[picture(1, '59'), picture(2, '59.9375')],
  );
  assert.deepEqual(told.freezes, [{ startMs: 58_000, endMs: 59_937.5 }]);
  assert.deepEqual(told.silences, [{ startMs: 58_500, endMs: 59_937.5 }]);
});

test('a log without findings tells nothing', () => {
  assert.deepEqual(parse('Press [q] to stop', ''), {
    ...{ pictureTimesMs: [], soundFrames: [], freezes: [], blacks: [], silences: [] },
  });
});
