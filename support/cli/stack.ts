import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { OnAir } from '../broadcast/on-air';
import { PageServer } from '../live/page-server';
import type { LocalStack } from '../stack/local';
import { projectRoot } from '../stack/project-root';
import type { Worker } from '../stack/stack';

const STREAM_ID = 'demo';
const CLIP = 'standard-60s';
const HIGHEST_PORT = 65_535;
const EVIDENCE = path.join(projectRoot, 'reports', 'stack');

/** `npm run stack [-- --no-page]`: the pipeline with the fixture looping, and a page to watch it, until Ctrl-C. */
async function main(): Promise<never> {
  const pagePort = pagePortFrom(process.argv.slice(2), process.env['STACK_PAGE_PORT']);
  endOnSignals();
  await rm(EVIDENCE, { recursive: true, force: true });
  const onAir = await OnAir.start({ streamId: STREAM_ID, clip: CLIP, evidenceDir: EVIDENCE });
  const page = pagePort === undefined ? undefined : await PageServer.start(onAir, pagePort);
  console.log(describe(onAir.stack, onAir.worker, page?.url));
  throw new Error(`${await onAir.lost()}. See ${EVIDENCE}`);
}

/** Ctrl-C is how it is meant to end; the reaper ends the processes whatever way this one goes. */
function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
}

/** @returns undefined where no page is wanted; 0 lets the system choose */
function pagePortFrom(args: string[], port = '0'): number | undefined {
  const { 'no-page': noPage } = parseArgs({ args, options: { 'no-page': { type: 'boolean' } } }).values;
  if (noPage) return undefined;
  if (/^\d+$/.test(port) && Number(port) <= HIGHEST_PORT) return Number(port);
  throw new Error(`STACK_PAGE_PORT is "${port}": expected a port, or 0 for any free one.`);
}

function describe(stack: LocalStack, worker: Worker, page: string | undefined): string {
  const { name, version } = stack.mediaServer;
  return `
The pipeline runs. What goes in comes out 14.5 s later. Ctrl-C ends it.

${page === undefined ? '' : `  page              ${page}\n`}  output            ${stack.outputUrl}
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
