import { readFile } from 'node:fs/promises';
import type { Evidence } from '../broadcast/evidence';
import { FILES } from '../broadcast/facts';
import { hasManyFragments } from '../broadcast/plan';
import type { KeptCollection } from '../records/kept-collections';
import { isForeignWorker } from '../stack/foreign-worker';

/** What has nearly as many entries as there were fragments has one for each. */
const SHARE = 0.8;

/** The Maps and Sets of our own worker that hold, at its end, something of each fragment, one sentence each. */
export async function keptOfEach(evidence: Evidence): Promise<string[]> {
  const { plan, stack, workerExit } = evidence.facts;
  if (stack !== 'local' || isForeignWorker() || !hasManyFragments(plan)) return [];
  if (workerExit.signal !== undefined) return []; // it had no time to say
  const kept = JSON.parse(await readFile(evidence.file(FILES.kept), 'utf8')) as KeptCollection[];
  const fragments = (await evidence.metrics()).value('worker_fragments_total', { stage: 'produced' });
  return kept
    .filter(({ size }) => size >= SHARE * fragments)
    .map(({ size, madeAt }) => `${size} entries of ${fragments} fragments in the one made at ${madeAt}`);
}
