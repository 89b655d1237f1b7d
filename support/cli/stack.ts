import { rm } from 'node:fs/promises';
import path from 'node:path';
import { OnAir } from '../broadcast/on-air';
import { OnDemand } from '../broadcast/on-demand';
import type { LocalStack } from '../stack/local';
import { projectRoot } from '../stack/project-root';
import { externalCommand, type StackParts } from './stack-command';

const STREAM_ID = 'demo';
const CLIP = 'standard-60s';
const EVIDENCE = path.join(projectRoot, 'reports', 'stack');
const IDLE = 'idle';

/** `npm run stack`: the pipeline with the fixture looping. `npm run stack -- idle`: whoever publishes gets a worker. */
async function main([mode]: readonly string[]): Promise<never> {
  if (mode !== undefined && mode !== IDLE)
    throw new Error(`npm run stack -- ${mode}: expected nothing, or "${IDLE}".`);
  endOnSignals();
  await rm(EVIDENCE, { recursive: true, force: true });
  return mode === IDLE ? serve() : broadcast();
}

async function broadcast(): Promise<never> {
  const onAir = await OnAir.start({ streamId: STREAM_ID, clip: CLIP, evidenceDir: EVIDENCE });
  const { stack, worker } = onAir;
  console.log(`\nThe pipeline runs. What goes in comes out 14.5 s later. Ctrl-C ends it.\n`);
  console.log(describe(stack, worker));
  console.log(`To run the suite on a pipeline like this one: npm run stack -- ${IDLE}\n`);
  throw new Error(`${await onAir.lost()}. See ${EVIDENCE}`);
}

async function serve(): Promise<never> {
  const say = (line: string): void => console.log(`${new Date().toISOString()}  ${line}`);
  const onDemand = await OnDemand.start({ streamId: STREAM_ID, evidenceDir: EVIDENCE, say });
  const { stack, metricsUrl, logFile, segmentDir } = onDemand;
  console.log(`\nThe pipeline waits: whoever publishes to its input gets a worker. Ctrl-C ends it.\n`);
  console.log(describe(stack, onDemand));
  console.log(
    `The suite on it, from another terminal:\n\n${externalCommand({ stack, metricsUrl, logFile, segmentDir })}\n`,
  );
  return onDemand.serve();
}

/** Ctrl-C is how it is meant to end; the reaper ends the processes whatever way this one goes. */
function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
}

function describe(
  stack: LocalStack,
  { metricsUrl, segmentDir }: Omit<StackParts, 'stack' | 'logFile'>,
): string {
  const { name, version } = stack.mediaServer;
  return `  output            ${stack.outputUrl}
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
    metrics         ${metricsUrl}
    health          ${metricsUrl.replace(/metrics$/, 'healthz')}
    segments        ${path.join(segmentDir, STREAM_ID)}
  logs              ${stack.evidenceDir}
`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
