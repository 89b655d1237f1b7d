import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MEGABYTE } from '../bench/report';
import { soakPlot } from '../soak/plot';
import { soak } from '../soak/soak';
import type { SoakRow } from '../soak/verdict';
import { projectRoot } from '../../base/project-root';
import { command, UsageError } from '../../cli/command';

const REPORTS = path.join(projectRoot, 'reports');
const DEFAULT_MINUTES = 30;
/** Fewer are no soak: there is nothing to draw a line through. */
const LEAST_MINUTES = 1;

/** As another team's service makes them: each by itself, with an encoder's delay that lies on no grid. */
const DUBS = { mode: 'encoded', priming_samples: 2112 } as const;
const USAGE = 'npm run soak [-- minutes [dubs]]';

/** One stream for a long time, echoed or dubbed, never part of the tests. */
async function main([time, mode, ...others]: string[]): Promise<void> {
  const minutes = Number(time ?? DEFAULT_MINUTES);
  if (!(minutes >= LEAST_MINUTES))
    throw new UsageError(`Expected minutes, ${LEAST_MINUTES} or more, saw "${time ?? ''}".`);
  if ((mode !== undefined && mode !== 'dubs') || others.length > 0)
    throw new UsageError(`Expected dubs or nothing, saw "${[mode, ...others].join(' ')}".`);
  const evidenceDir = path.join(REPORTS, 'soak');
  await rm(evidenceDir, { recursive: true, force: true });
  await mkdir(evidenceDir, { recursive: true });
  console.log(
    `One stream for ${minutes} minutes${mode ? ', dubbed' : ''}. Ctrl-C ends it without a verdict.`,
  );
  const result = await soak(minutes, evidenceDir, (row) => console.log(describe(row)), mode && DUBS);
  await writeFile(path.join(REPORTS, 'soak.json'), JSON.stringify(result, undefined, 2));
  await writeFile(path.join(REPORTS, 'soak.svg'), soakPlot(result.rows, result.figures));
  console.log(JSON.stringify(result.figures, undefined, 2));
  for (const problem of result.problems) console.error(problem);
  console.log(
    result.problems.length === 0 ? 'All is well.' : 'NOT well.',
    'See reports/soak.svg and soak.json',
  );
  process.exitCode = result.problems.length === 0 ? 0 : 1;
}

function describe({ minute, usage, output }: SoakRow): string {
  const { video, audio, offsetMs = NaN, jitterP99Ms = NaN } = output;
  return [
    `${minute.toFixed(1)} min`,
    `worker ${(usage.worker.residentBytes / MEGABYTE).toFixed(0)} MB`,
    `lost ${video.lost} frames, ${audio.lost} packets of sound`,
    `offset ${offsetMs.toFixed(2)} ms`,
    `jitter ${jitterP99Ms.toFixed(1)} ms`,
  ].join(' · ');
}

void command(USAGE, main);
