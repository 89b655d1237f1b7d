import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { clip } from '../../../fixtures/clips';
import { listenOn } from '../../../services/net/listen';
import { redact } from '../../../services/net/redact';
import { projectRoot } from '../../base/project-root';
import { LoopingPipeline } from '../../broadcast/looping-pipeline';
import { WorkerPerPublisher } from '../../broadcast/worker-per-publisher';
import { command, UsageError } from '../../cli/command';
import { type LocalStack, startLocalStack } from '../../stack/local';
import { expectSts } from '../../stack/requirements';
import { PageServer } from '../live/page-server';
import { externalCommand, publishCommand, type StackParts, workerExports } from './stack-command';

const STREAM_ID = 'demo';
const CLIP = 'standard-60s';
const EVIDENCE = path.join(projectRoot, 'reports', 'stack');
const MODES = ['idle', 'parts'] as const;
type Mode = (typeof MODES)[number];
const HIGHEST_PORT = 65_535;

const USAGE = 'npm run stack -- [idle | parts] [--no-page] [--sts URL]';

/**
 * `npm run stack`: the pipeline with the fixture looping, and a page to watch it. `npm run stack -- idle`: whoever publishes
 * gets a worker. `npm run stack -- parts`: without a worker, for one that you start yourself. `--no-page`: either without the page. With `--sts URL` the worker speaks to an STS of somebody else's, and there is
 * no page: its orders are for echo-sts.
 */
async function main(args: string[]): Promise<never> {
  const { mode, pagePort, sts } = readArguments(args, process.env['STACK_PAGE_PORT']);
  endOnSignals();
  if (pagePort) await expectFree(pagePort);
  if (sts !== undefined) await expectSts(sts, '--sts');
  await rm(EVIDENCE, { recursive: true, force: true });
  if (mode === 'parts') return lendParts();
  return mode === 'idle' ? serve(pagePort, sts) : broadcast(pagePort, sts);
}

interface Arguments {
  /** undefined: with a worker, and a programme that loops. */
  mode: Mode | undefined;
  pagePort: number | undefined;
  /** Somebody else's, for the worker. */
  sts: string | undefined;
}

/** @returns `pagePort` undefined where no page is wanted, 0 where the system chooses */
function readArguments(args: string[], port = '0'): Arguments {
  const options = { 'no-page': { type: 'boolean' }, sts: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [word, ...others] = positionals;
  const mode = MODES.find((each) => each === word);
  if (mode !== word || others.length > 0)
    throw new UsageError(`"${positionals.join(' ')}" is none of ${MODES.join(', ')}.`);
  if (!/^\d+$/.test(port) || Number(port) > HIGHEST_PORT)
    throw new Error(`STACK_PAGE_PORT is "${port}": expected a port, or 0 for any free one.`);
  if (mode === 'parts' && values.sts !== undefined)
    throw new Error('npm run stack -- parts starts no worker that could be told of --sts: tell yours.');
  const hasPage = !values['no-page'] && values.sts === undefined && mode !== 'parts';
  return { mode, pagePort: hasPage ? Number(port) : undefined, sts: values.sts };
}

/** @throws Error when somebody listens there: before a stack is started, not after */
async function expectFree(port: number): Promise<void> {
  const server = createServer();
  await listenOn(server, port, '127.0.0.1').catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(
      `STACK_PAGE_PORT=${port} can't be used (${code ?? 'unknown'}): choose another port, or 0 for any free one.`,
    );
  });
  await new Promise((resolve) => server.close(resolve));
}

async function broadcast(pagePort: number | undefined, sts: string | undefined): Promise<never> {
  const worker = sts === undefined ? {} : { worker: { stsUrl: sts } };
  const pipeline = await LoopingPipeline.start({
    streamId: STREAM_ID,
    clip: CLIP,
    evidenceDir: EVIDENCE,
    ...worker,
  });
  const { stack } = pipeline;
  const page = pagePort === undefined ? undefined : await PageServer.start(pipeline, pagePort);
  console.log(`\nThe pipeline runs. What goes in comes out 14.5 s later. Ctrl-C ends it.\n`);
  if (page) console.log(`  page              ${page.url}`);
  console.log(describe(stack, pipeline.worker, sts));
  console.log(`To run the suite on a pipeline like this one: npm run stack -- idle\n`);
  throw new Error(`${await pipeline.lost()}. See ${EVIDENCE}`);
}

async function serve(pagePort: number | undefined, sts: string | undefined): Promise<never> {
  const say = (line: string): void => console.log(`${new Date().toISOString()}  ${line}`);
  const perPublisher = await WorkerPerPublisher.start({
    ...{ streamId: STREAM_ID, evidenceDir: EVIDENCE, say },
    ...(sts !== undefined && { settings: { stsUrl: sts } }),
  });
  const { stack, metricsUrl, logFile, segmentDir } = perPublisher;
  const page = pagePort === undefined ? undefined : await PageServer.start(perPublisher, pagePort);
  console.log(`\nThe pipeline waits: whoever publishes to its input gets a worker. Ctrl-C ends it.\n`);
  if (page) console.log(`  page              ${page.url}`);
  console.log(describe(stack, perPublisher, sts));
  console.log(
    `The suite on it, from another terminal:\n\n${externalCommand({ stack, metricsUrl, logFile, segmentDir })}\n`,
  );
  return perPublisher.serve();
}

/** Media server and STS for a worker that somebody starts by hand. */
async function lendParts(): Promise<never> {
  const stack = await startLocalStack({ streamId: STREAM_ID, evidenceDir: EVIDENCE });
  const { file } = await clip(CLIP);
  console.log(`\nMedia server and STS run. Ctrl-C ends them.\n\n${describeParts(stack)}`);
  console.log(`For your worker:\n\n${workerExports(stack, EVIDENCE)}\n`);
  console.log(`A programme for it:\n\n${publishCommand(file, stack.inputUrl)}\n`);
  const services = Object.values(stack.services);
  await Promise.race(services.map(({ exited }) => exited));
  throw new Error(`${stack.unexpectedExits().join(' ')} See ${EVIDENCE}`);
}

/** Ctrl-C is how it is meant to end; the reaper ends the processes whatever way this one goes. */
function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
}

function describe(
  stack: LocalStack,
  { metricsUrl, segmentDir }: Omit<StackParts, 'stack' | 'logFile'>,
  sts: string | undefined,
): string {
  return `${describeParts(stack, sts)}  worker
    metrics         ${metricsUrl}
    health          ${metricsUrl.replace(/metrics$/, 'healthz')}
    segments        ${path.join(segmentDir, STREAM_ID)}
  logs              ${stack.evidenceDir}
`;
}

function describeParts(stack: LocalStack, sts?: string): string {
  const { name, version } = stack.mediaServer;
  return `  output            ${stack.outputUrl}
                    ffplay ${stack.outputUrl}
  input             ${stack.inputUrl}
                    ffplay -rtsp_transport tcp ${stack.inputUrl}
  media server      ${name} ${version}
    paths           ${stack.apiUrl}/v3/paths/list
    recordings      ${stack.playbackUrl}/list?path=live/${STREAM_ID}/out
  STS               ${sts === undefined ? ownSts(stack.stsUrl) : `${redact(sts)} (yours; --sts)`}
`;
}

const ownSts = (url: string): string => `${url}
    health          ${url}/health
    journal         ${url}/journal?stream_id=${STREAM_ID}`;

void command(USAGE, main);
