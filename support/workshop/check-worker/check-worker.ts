import { rm } from 'node:fs/promises';
import { clip } from '../../../fixtures/clips';
import type { JournalRecord } from '../../../services/contracts/journal';
import { Disposer } from '../../base/disposer';
import { eventually, within } from '../../base/eventually';
import { httpGet } from '../../base/http';
import { healthUrl } from '../../broadcast/start-broadcast';
import { fetchJournal } from '../../records/journal-reader';
import { MediaServerApi } from '../../records/media-server-api';
import { Publisher } from '../../source/publisher';
import { type LocalStack, startLocalStack } from '../../stack/local';
import { READY_MS } from '../../stack/foreign-worker';
import { pathOf, type Worker } from '../../stack/stack';
import { workerProfile } from '../../stack/worker-profile';
import * as problems from './problems';
import type { Problem } from './problems';

const STREAM_ID = 'check';
/** Three segments, and a tail of half a second. */
const CLIP = 'short-tail';
const ANSWER_MS = 2000;
/** So long a segment takes, and somewhat more on a busy machine. */
const SEGMENT_MS = 8000;
const [STARTS_MS, READS_MS, SESSION_MS, ANSWERS_MS, OUTPUT_MS, ENDS_MS] = [
  5000, 9000, 10_000, 3000, 20_000, 45_000,
];

interface Check {
  what: string;
  url: string;
  withinMs: number;
  look: () => Promise<Problem> | Problem;
  /** What comes after it can't be looked at without it. */
  isNeeded?: true;
}

/** Runs a worker on a local stack for 12.5 s of programme. @param say gets a sentence a check. @returns how many failed */
export async function checkWorker(evidenceDir: string, say: (sentence: string) => void): Promise<number> {
  const owned = new Disposer();
  try {
    await rm(evidenceDir, { recursive: true, force: true });
    const stack = owned.own(await startLocalStack({ streamId: STREAM_ID, evidenceDir, record: false }));
    const api = new MediaServerApi(stack.apiUrl);
    const { file } = await clip(CLIP);
    const publisher = new Publisher({
      ...{ url: stack.inputUrl, clip: file, leadIn: 'in-clip' },
      hold: () => api.untilRead(pathOf(stack.inputUrl), { withinMs: READY_MS + READS_MS }),
    });
    owned.defer(() => publisher.kill());
    publisher.finished.catch(() => undefined); // that nobody read it is told by its check
    await publisher.start();
    const worker = await stack.startWorker();
    return await inTurn(checksOf(stack, worker, api, publisher), say);
  } finally {
    await owned.dispose();
  }
}

async function inTurn(checks: readonly Check[], say: (sentence: string) => void): Promise<number> {
  let failed = 0;
  for (const [i, check] of checks.entries()) {
    if (await passes(check, say)) continue;
    failed += 1;
    if (!check.isNeeded) continue;
    for (const { what } of checks.slice(i + 1))
      say(`– ${what}: not looked at, as what it needs is not there`);
    return failed;
  }
  return failed;
}

async function passes(
  { what, url, withinMs, look }: Check,
  say: (sentence: string) => void,
): Promise<boolean> {
  let problem: Problem;
  const isWell = async (): Promise<boolean> => {
    problem = await Promise.resolve(look()).catch(({ message }: Error) => ({
      seen: message,
      likely: 'nobody listens there, or the process has ended',
    }));
    return problem === undefined;
  };
  if (await eventually(what, isWell, { withinMs, everyMs: 200 }).catch(() => false)) say(`✓ ${what}: ${url}`);
  else say(`✗ ${what}: ${url}: ${problem?.seen ?? 'nothing'}. Likely: ${problem?.likely ?? 'it hangs'}.`);
  return problem === undefined;
}

function checksOf(stack: LocalStack, worker: Worker, api: MediaServerApi, publisher: Publisher): Check[] {
  const { metricsUrl, translateMetrics = (text: string) => text } = worker;
  const { settings, health } = workerProfile();
  const get = (url: string) => httpGet(url, { timeoutMs: ANSWER_MS });
  const inJournal = (judge: (records: readonly JournalRecord[]) => Problem) => async (): Promise<Problem> =>
    judge(await journalOf(stack));
  const metrics = async (): Promise<Problem> => {
    const answer = await get(metricsUrl);
    return problems.metricsProblem({ ...answer, text: translateMetrics(answer.text) ?? '' });
  };
  const isPublished = async (): Promise<Problem> =>
    (await api.path(pathOf(stack.outputUrl)))?.ready
      ? undefined
      : {
          seen: 'nobody publishes',
          likely: `the worker publishes elsewhere (${settings.outputUrl}), or holds it back for longer`,
        };
  const isRead = (): Problem =>
    publisher.timeline.heldMs === undefined
      ? { seen: 'nobody reads', likely: `the worker reads elsewhere (${settings.inputUrl}), or by UDP` }
      : undefined;
  const end = async (): Promise<Problem> => {
    const exit = await within(worker.exited, ENDS_MS);
    if (exit === 'deadline')
      return { seen: 'the worker still runs', likely: 'it does not give a lost input up after 1, 2 and 4 s' };
    return problems.tailProblem(await journalOf(stack), exit);
  };
  return [
    { what: 'Metrics are served', url: metricsUrl, withinMs: STARTS_MS, look: metrics },
    { isNeeded: true, what: 'The input is read', url: stack.inputUrl, withinMs: READS_MS, look: isRead },
    {
      what: 'It says that it runs',
      url: healthUrl(worker),
      withinMs: STARTS_MS,
      look: async () => problems.healthProblem(await get(healthUrl(worker)), health.running),
    },
    {
      isNeeded: true,
      what: 'The STS has a session',
      url: stack.stsUrl,
      withinMs: SESSION_MS,
      look: inJournal(problems.sessionProblem),
    },
    {
      isNeeded: true,
      what: 'The first fragment came',
      url: stack.stsUrl,
      withinMs: SEGMENT_MS,
      look: inJournal(problems.fragmentProblem),
    },
    {
      what: 'The first dub is used',
      url: stack.stsUrl,
      withinMs: ANSWERS_MS,
      look: inJournal(problems.dubProblem),
    },
    { what: 'The output is there', url: stack.outputUrl, withinMs: OUTPUT_MS, look: isPublished },
    { what: 'The tail and the end are right', url: stack.stsUrl, withinMs: ENDS_MS + ANSWERS_MS, look: end },
  ];
}

const journalOf = ({ stsUrl, streamId }: LocalStack): Promise<JournalRecord[]> =>
  fetchJournal(stsUrl, streamId);
