import { clip as clipOf } from '../../../fixtures/clips';
import { nowMs } from '../../../services/contracts/clock';
import { familyUsage, requireProcessTable } from '../../base/proc';
import { LoopingPipeline } from '../../broadcast/looping-pipeline';
import { WORKER_DEFAULTS } from '../../stack/worker-settings';
import type { AudioChange } from '../../faults/sts-control';
import { readClip } from '../../source/clip';
import { orderDubs } from '../bench/cost';
import { OutputWatch } from './output-watch';
import { soakFigures, type SoakFigures, soakProblems, type SoakRow } from './verdict';

const CLIP = 'standard-60s';
const STREAM_ID = 'soak';
const LOOK_EVERY_MS = 10_000;
const FRAGMENT_MS = WORKER_DEFAULTS.segmentDurationSeconds * 1000;

interface SoakResult {
  clip: string;
  rows: SoakRow[];
  figures: SoakFigures;
  /** None when all is well. */
  problems: string[];
}

/**
 * One stream for so many minutes, the programme again and again. Nothing is kept of it but a row every 10 seconds.
 * @param onRow told of each look
 * @param dubs what the STS gives back; left out: it echoes
 * @throws Error when something does not start, or ends that was to go on
 */
export async function soak(
  minutes: number,
  evidenceDir: string,
  onRow: (row: SoakRow) => void,
  dubs?: AudioChange,
): Promise<SoakResult> {
  await requireProcessTable();
  const source = await clipOf(CLIP);
  // 300 kbit/s on disk for each path; a soak looks at what comes out while it comes, and needs no recording.
  await using pipeline = await LoopingPipeline.start({
    streamId: STREAM_ID,
    clip: CLIP,
    evidenceDir,
    record: false,
  });
  const { stack, worker } = pipeline;
  if (dubs) await orderDubs(stack, dubs);
  await pipeline.untilReady();
  const leadIn = source.leadInSeconds > 0 ? 'in-clip' : 'repeat';
  await using output = new OutputWatch(
    stack.outputUrl,
    await readClip(source.file),
    leadIn,
    dubs && FRAGMENT_MS,
  );
  const { mediaServer, sts } = stack.services;
  const roots = { worker: worker.pid ?? 0, mediaServer: mediaServer.pid ?? 0, sts: sts.pid ?? 0 };
  await pipeline.untilPassed(LOOK_EVERY_MS); // a reader gets what came during its start all at once
  await output.read();
  const rows: SoakRow[] = [];
  for (const startMs = nowMs(); nowMs() - startMs < minutes * 60_000;) {
    await Promise.race([pipeline.untilPassed(LOOK_EVERY_MS), endOf(output)]);
    const minute = (nowMs() - startMs) / 60_000;
    const row = { minute, usage: await familyUsage(roots), output: await output.read() };
    rows.push(row);
    onRow(row);
  }
  const figures = soakFigures(rows, dubs !== undefined);
  return { clip: CLIP, rows, figures, problems: soakProblems(figures) };
}

/** @throws Error with the reason, once it ends */
async function endOf(output: OutputWatch): Promise<never> {
  const { by, error } = await output.ended;
  throw new Error(error ?? `the output ended (${by})`);
}
