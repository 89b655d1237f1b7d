import { rm } from 'node:fs/promises';
import path from 'node:path';
import { OnAir } from '../broadcast/on-air';
import type { LocalStack } from '../stack/local';
import { projectRoot } from '../stack/project-root';
import type { Worker } from '../stack/stack';

const STREAM_ID = 'demo';
const CLIP = 'standard-60s';
const EVIDENCE = path.join(projectRoot, 'reports', 'stack');

/** `npm run stack`: the pipeline with the fixture looping, until Ctrl-C. */
async function main(): Promise<never> {
  endOnSignals();
  await rm(EVIDENCE, { recursive: true, force: true });
  const onAir = await OnAir.start({ streamId: STREAM_ID, clip: CLIP, evidenceDir: EVIDENCE });
  console.log(describe(onAir.stack, onAir.worker));
  throw new Error(`${await onAir.lost()}. See ${EVIDENCE}`);
}

/** Ctrl-C is how it is meant to end; the reaper ends the processes whatever way this one goes. */
function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
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
