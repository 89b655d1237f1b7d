import { rm } from 'node:fs/promises';
import path from 'node:path';
import { clip } from '../../fixtures/clips';
import { Publisher } from '../drive/publisher';
import { eventually } from '../observe/eventually';
import { MediaServerApi } from '../observe/media-server-api';
import { LocalStack } from '../stack/local';
import { projectRoot } from '../stack/project-root';
import type { Worker } from '../stack/stack';

const STREAM_ID = 'demo';
const CLIP = 'standard-60s';
const EVIDENCE = path.join(projectRoot, 'reports', 'stack');
/** A server cuts a publisher that has been idle for 10 s. */
const WORKER_JOINS_MS = 9000;

/** `npm run stack`: the pipeline with the fixture looping, until Ctrl-C. */
async function main(): Promise<never> {
  endOnSignals();
  await rm(EVIDENCE, { recursive: true, force: true });
  const stack = await LocalStack.start({ streamId: STREAM_ID, evidenceDir: EVIDENCE });
  const { file, leadInSeconds } = await clip(CLIP);
  const publisher = new Publisher({
    url: stack.inputUrl,
    clip: file,
    leadIn: leadInSeconds > 0 ? 'in-clip' : 'repeat',
    loop: true,
    hold: () => workerReads(stack.apiUrl),
  });
  await publisher.start();
  const worker = await stack.startWorker();
  console.log(describe(stack, worker));
  const lost = publisher.finished.then(() => 'the publisher ended');
  const problem = await Promise.race([lost, worker.exited.then(() => `the worker ${worker.describeExit()}`)]);
  throw new Error(`${problem}. See ${EVIDENCE}`);
}

/** Ctrl-C is how it is meant to end; the reaper ends the processes whatever way this one goes. */
function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
}

async function workerReads(apiUrl: string): Promise<void> {
  const api = new MediaServerApi(apiUrl);
  const readers = async () => (await api.path(`live/${STREAM_ID}/in`))?.readers.length ?? 0;
  await eventually('the worker reads the input', readers, {
    withinMs: WORKER_JOINS_MS,
    until: (count) => count > 0,
  });
}

function describe(stack: LocalStack, worker: Worker): string {
  const { name, version } = stack.mediaServer;
  return `
The pipeline runs. What goes in comes out 14.5 s later. Ctrl-C ends it.

  output            ${stack.outputUrl}
                    ffplay ${stack.outputUrl}
  input             ${stack.inputUrl}
                    ffplay -rtsp_transport tcp ${stack.inputUrl}
  media server      ${name} ${version}
    paths           ${stack.apiUrl}/v3/paths/list
    recordings      ${stack.playbackUrl}/list?path=live/${STREAM_ID}/out
  STS               ${stack.stsUrl}
    health          ${stack.stsUrl}/health
    journal         ${stack.stsUrl}/journal?stream_id=${STREAM_ID}
  worker
    metrics         ${worker.metricsUrl}
    health          ${worker.metricsUrl.replace(/metrics$/, 'healthz')}
    segments        ${path.join(worker.segmentDir, STREAM_ID)}
  logs              ${stack.evidenceDir}
`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
