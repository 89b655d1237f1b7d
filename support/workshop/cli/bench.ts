import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { measureCost, measureDubs } from '../bench/cost';
import { measureEcho } from '../bench/echo';
import { measureOffset } from '../bench/offset';
import { formatPart, type PartReport } from '../bench/report';
import { measureStreams } from '../bench/streams';
import { projectRoot } from '../../base/project-root';
import { command, UsageError } from '../../cli/command';

const REPORT = path.join(projectRoot, 'reports', 'bench.json');
const EVIDENCE = path.join(projectRoot, 'reports', 'bench');

const PARTS: Readonly<Record<string, (dir: string) => Promise<PartReport>>> = {
  cost: measureCost,
  dubs: measureDubs,
  offset: measureOffset,
  echo: measureEcho,
  streams: measureStreams,
};

const USAGE = `npm run bench [-- part …]   parts: ${Object.keys(PARTS).join(', ')}`;

/** `npm run bench`: what the pipeline costs and carries on this machine, never part of the tests. */
async function main(args: string[]): Promise<void> {
  const chosen = args.length > 0 ? args : Object.keys(PARTS);
  const unknown = chosen.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) throw new UsageError(`No part is called ${unknown.join(', ')}.`);
  await rm(EVIDENCE, { recursive: true, force: true });
  process.env['EVIDENCE_DIR'] = EVIDENCE;
  for (const name of chosen) {
    const report = await PARTS[name]?.(path.join(EVIDENCE, name));
    if (!report) continue;
    console.log(formatPart(report));
    await keep(name, report);
  }
  console.log(`\nAll figures: ${path.relative(projectRoot, REPORT)}`);
}

/** Each part replaces what an earlier run found of it, and leaves the others. */
async function keep(name: string, report: PartReport): Promise<void> {
  const earlier = await readFile(REPORT, 'utf8').then(
    (text) => JSON.parse(text) as { parts?: object },
    () => ({ parts: {} }),
  );
  const machine = {
    cores: availableParallelism(),
    model: cpus()[0]?.model,
    memoryMb: Math.round(totalmem() / 1024 ** 2),
    node: process.version,
  };
  const entry = { at: new Date().toISOString(), machine, ...report };
  await mkdir(path.dirname(REPORT), { recursive: true });
  await writeFile(REPORT, JSON.stringify({ parts: { ...earlier.parts, [name]: entry } }, undefined, 2));
}

void command(USAGE, main);
