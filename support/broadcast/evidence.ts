import { clip, type Clip } from '../../fixtures/clips';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { JournalRecord } from '../../services/contracts/journal';
import { readPacketsOnce } from '../records/packets';
import { parseJournalLine } from '../records/journal-reader';
import type { Arrival } from '../records/live-reader';
import { LogBook } from '../records/logs';
import { parseRecord } from '../base/lines';
import { Unsupported } from '../base/unsupported';
import type { ProcessExit } from '../base/service';
import { DUBS_FOLDER } from '../stack/echo-sts';
import type { Hidden } from '../stack/stack';
import { FILES, type BroadcastFacts, segmentsFolder } from './facts';
import { MetricsRecord } from './metrics-record';
import { once } from './once';
import { translateLine } from '../stack/log-translation';
import { workerProfile } from '../stack/worker-profile';
import { gridStartSeconds, startingAt, type Programme, startByCounter, startByPackets } from './programme';

/** One file that the worker wrote for a segment. */
export interface SegmentFile {
  batch: number;
  track: 'video' | 'audio';
  file: string;
}

/** Decoding takes 4 s of CPU time a minute. */
const DECODE_WITHIN_MS = 240_000;

/**
 * What a broadcast left behind, for steps to ask. Everything is read from its folder, so it does not matter which
 * process the broadcast ran in, and a step may ask again and in any order.
 */
export class Evidence {
  private asTaken: Promise<Programme> | undefined;

  constructor(
    readonly dir: string,
    readonly facts: BroadcastFacts,
  ) {}

  /**
   * What was broadcast: the clip, as long as the plan says. Where the worker's grid starts is read in the output only for
   * a worker that somebody else runs, or whose profile says so: others have to start where they are told.
   * @throws Error when the output does not begin where one may
   */
  programme(): Promise<Programme> {
    return (this.asTaken ??= this.readProgramme());
  }

  private async readProgramme(): Promise<Programme> {
    const { plan, stack, noRecording } = this.facts;
    const whole = await clip(plan.clip);
    const broadcast = { ...whole, seconds: plan.seconds ?? whole.seconds };
    if (noRecording !== undefined) return startingAt(broadcast, 0);
    if (this.isWatchedOnly) return startingAt(broadcast, await this.startSeen(whole));
    if (stack !== 'external' && workerProfile().gridStart === 'secondKeyframe')
      return startingAt(broadcast, 0);
    const [source, output] = await Promise.all([
      readPacketsOnce(whole.file),
      readPacketsOnce(this.recording()),
    ]);
    return startingAt(broadcast, gridStartSeconds(source.video, output.video, whole.leadInSeconds));
  }

  /** Whether all that is known is what came out, and what the worker said of itself. */
  get isWatchedOnly(): boolean {
    return this.facts.hidden.sts !== undefined;
  }

  /** @throws Unsupported for a clip without a counter that is coded anew */
  private async startSeen(whole: Clip): Promise<number> {
    const ms = (await startByPackets(whole, this.recording())) ?? (await this.startCounted(whole));
    return Math.max(0, ms / 1000 - whole.leadInSeconds); // before the programme the source waits for its reader
  }

  private startCounted(whole: Clip): Promise<number> {
    if (!whole.hasMarkers)
      throw new Unsupported(
        `the picture is coded anew, and ${whole.name} has no counter by which it could be found again`,
      );
    const read = (): Promise<number> => startByCounter(whole, this.recording());
    return once(this.file('start.json'), read, { withinMs: DECODE_WITHIN_MS });
  }

  /** @throws Unsupported where the STS is not ours */
  async journal(): Promise<JournalRecord[]> {
    this.expectSeen('sts');
    return (await this.lines(FILES.journal)).map(parseJournalLine);
  }

  /** @throws Unsupported where the worker offers none */
  async metrics(): Promise<MetricsRecord> {
    this.expectSeen('metrics');
    return MetricsRecord.read(this.file(FILES.metrics));
  }

  /** @throws Unsupported where the worker's log is not to be seen */
  async logs(): Promise<LogBook> {
    this.expectSeen('log');
    const book = new LogBook('worker-1');
    for (const text of await this.lines(FILES.workerLog)) {
      const record = parseRecord(text);
      const atMs = Number(record?.['time']);
      const line = translateLine({ stream: 'stdout', text, atMs, ...(record && { record }) });
      if (line) book.add({ ...line, atMs: Number(line.record?.['time']) });
    }
    return book;
  }

  async arrivals(): Promise<Arrival[]> {
    return JSON.parse(await readFile(this.file(FILES.arrivals), 'utf8')) as Arrival[];
  }

  /** How the worker ended. @throws Unsupported where that is not to be seen */
  get workerExit(): ProcessExit {
    this.expectSeen('exit');
    return this.facts.workerExit;
  }

  /** The recording of the output. @throws Error when there is none, with the reason */
  recording(): string {
    if (this.facts.noRecording !== undefined)
      throw new Error(`There is no recording: ${this.facts.noRecording}`);
    return this.file(FILES.recording);
  }

  /** The dub of a fragment as the STS sent it; undefined where it is not kept. @param sequence of the only session */
  sentDub(sequence: number): string | undefined {
    const file = this.file(path.join(DUBS_FOLDER, `${this.facts.streamId}-${sequence}.m4a`));
    return existsSync(file) ? file : undefined;
  }

  /** What was recorded after the output had changed its format. */
  get laterRecording(): string {
    return this.file(FILES.laterRecording);
  }

  /** The worker's files of one track, in order. @throws Error for a file whose name is not as agreed, Unsupported */
  async segments(track: SegmentFile['track']): Promise<SegmentFile[]> {
    this.expectSeen('segments');
    const dir = segmentsFolder(this.dir, this.facts.streamId);
    const files = (await readdir(dir).catch(noFiles)).sort().map((name) => segmentFile(dir, name));
    return files.filter((file) => file.track === track);
  }

  file(name: string): string {
    return path.join(this.dir, name);
  }

  /** @throws Unsupported for what can't be seen of this pipeline */
  expectSeen(what: keyof Hidden): void {
    const reason = this.facts.hidden[what];
    if (reason !== undefined) throw new Unsupported(reason);
  }

  private async lines(name: string): Promise<string[]> {
    return (await readFile(this.file(name), 'utf8')).split('\n').filter((line) => line !== '');
  }
}

const noFiles = (cause: Error): never => {
  throw new Error(
    `The worker kept no segments where it was told to (${cause.message}). One that keeps none says \`files: none\` in its profile: docs/contract.md#a-profile`,
    { cause },
  );
};

const SEGMENT_NAME = /^(\d{6})_(?:(video)\.mp4|(audio)\.m4a)$/;

function segmentFile(dir: string, name: string): SegmentFile {
  const match = SEGMENT_NAME.exec(name);
  if (!match)
    throw new Error(`${path.join(dir, name)}: expected a name like 000003_video.mp4 or 000003_audio.m4a`);
  return { batch: Number(match[1]), track: match[2] ? 'video' : 'audio', file: path.join(dir, name) };
}
