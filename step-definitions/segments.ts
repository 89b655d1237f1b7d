import { expect } from 'chai';
import type { SegmentFile } from '../support/broadcast/evidence';
import { segmentSecondsOf } from '../support/broadcast/plan';
import { canSeeMarkers, requireStatedGrid, segmentsExpected } from '../support/verdicts/own-clip';
import { programmePackets } from '../support/verdicts/output';
import { expectUntouched } from '../support/verdicts/packets';
import { expectPlay, fileDurationMs, filedPictures, forEachFile } from '../support/verdicts/segment-files';
import { comparePackets } from '../support/instruments/compare-packets';
import { readPackets } from '../support/records/packets';
import type { PipelineWorld } from '../support/world';
import { Then } from '../support/steps';

Then(
  'there are {int} video files and {int} audio files, and each of them plays',
  async function (videos: number, audios: number) {
    const [video, audio] = [await this.evidence.segments('video'), await this.evidence.segments('audio')];
    const numbers = (files: SegmentFile[]): number[] => files.map(({ batch }) => batch);
    expect(numbers(video)).to.deep.equal((await batches(this, videos)).slice(0, await pictured(this)));
    expect(numbers(audio)).to.deep.equal(await batches(this, audios));
    await expectPlay([...video, ...audio]);
  },
);

Then(
  /^each (video|audio) file lasts ([\d.]+) seconds, give or take (\d+) milliseconds$/,
  async function (track: SegmentFile['track'], seconds: string, toleranceMs: string) {
    const files = await this.evidence.segments(track);
    // A programme that is cut elsewhere may end with a shorter segment, and have its keyframes anywhere.
    if (track === 'video') await requireStatedGrid(this, 'length that all video files have');
    const judged = (await endsWhole(this)) ? files : track === 'audio' ? files.slice(0, -1) : [];
    if (judged.length === 0) return;
    const durations = await forEachFile(judged, fileDurationMs);
    const errors = durations.map((durationMs) => Math.abs(durationMs - Number(seconds) * 1000));
    this.measure(`length of ${track} files, largest error, in ms`, Math.max(...errors), {
      atMost: Number(toleranceMs),
    });
  },
);

Then('each frame of the programme is in exactly one video file', async function () {
  const { programme, files } = await filedPictures(this.evidence);
  expectUntouched(comparePackets(programme, files.flat()));
});

Then(
  'each sound packet of the programme is in exactly one audio file, in order and bit by bit the same',
  async function () {
    const { programme } = await programmePackets(this.evidence);
    const files = await forEachFile(await this.evidence.segments('audio'), ({ file }) => readPackets(file));
    const filed = files.flatMap(({ audio }) => audio);
    expectUntouched(comparePackets(programme.audio, filed));
  },
);

Then(
  'each video file begins at the keyframe nearest to a multiple of {float} seconds',
  async function (seconds: number) {
    const { programme, files } = await filedPictures(this.evidence);
    const starts = files.map(([first]) => programme.find(({ hash }) => hash === first?.hash)?.ptsMs);
    const keyframes = programme.filter(({ key }) => key).map(({ ptsMs }) => ptsMs);
    const lengthMs = Math.max(...programme.map(({ ptsMs, durationMs }) => ptsMs + durationMs));
    const borders = Array.from(
      { length: Math.ceil((lengthMs - 1) / seconds / 1000) },
      (_, i) => i * seconds * 1000,
    );
    // where pictures are few, one keyframe may be the nearest to two of them
    expect(starts).to.deep.equal([...new Set(borders.map((ms) => nearest(keyframes, ms)))]);
  },
);

Then('the files of segments {numbers} are kept, and no others', async function (numbers: number[]) {
  for (const track of ['video', 'audio'] as const) {
    const kept = (await this.evidence.segments(track)).map(({ batch }) => batch + 1);
    expect(kept, `${track} files`).to.deep.equal(numbers);
  }
});

const endsWhole = async (world: PipelineWorld): Promise<boolean> =>
  (await canSeeMarkers(world)) && (await world.evidence.programme()).startSeconds === 0;

const nearest = (times: readonly number[], toMs: number): number =>
  times.reduce((best, time) => (Math.abs(time - toMs) < Math.abs(best - toMs) ? time : best), Infinity);

/** A grid that starts elsewhere may leave a tail in which no keyframe falls: its pictures are in the file before. */
async function pictured(world: PipelineWorld): Promise<number> {
  const { startSeconds } = await world.evidence.programme();
  if (startSeconds === 0) return Infinity;
  const keyframes = (await programmePackets(world.evidence)).programme.video.filter(({ key }) => key);
  const segmentMs = segmentSecondsOf(world.evidence.facts.plan) * 1000;
  return Math.floor(((keyframes.at(-1)?.ptsMs ?? 0) + ROUNDING_MS) / segmentMs) + 1;
}

/** Times of a container are rounded. */
const ROUNDING_MS = 1;

const batches = async (world: PipelineWorld, stated: number): Promise<number[]> =>
  Array.from({ length: await segmentsExpected(world, stated) }, (_, batch) => batch);
