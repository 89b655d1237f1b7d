import { execFile } from 'node:child_process';
import { createConnection } from 'node:net';
import { userClip } from '../../fixtures/user-clip';
import { redact } from '../../services/net/redact';
import { type ExternalSettings, readExternalSettings, readWatchedSettings } from './external-settings';
import { expectOneProcess, workerCommand, workerImage } from './foreign-worker';
import { isWatchedOnly } from './level';
import { stackKind, type StackKind } from './stack';
import { workerProfile } from './worker-profile';

const ANSWER_MS = 5000;

/**
 * What a person has set for a run can be used; found out once, before any stack.
 * @throws Error with a sentence that names the variable, what is wrong and what to do
 */
export async function expectUsable(env: NodeJS.ProcessEnv): Promise<void> {
  const kind = stackKind(env);
  workerProfile(env);
  if (env['METRICS_MAP'])
    throw new Error(
      'METRICS_MAP is no longer read: write the names into a WORKER_PROFILE (docs/contract.md#a-profile).',
    );
  expectRightKind(env, kind);
  if (kind === 'local') expectOneProcess(workerCommand(env) ?? '');
  if (env['FIXTURE']) await userClip(env['FIXTURE']);
  if (kind === 'local' && env['MEDIAMTX_BIN']) await expectMediaMtx(env['MEDIAMTX_BIN']);
  if (env['STS_URL']) await expectSts(env['STS_URL'].trim());
  if (kind === 'external')
    await expectReachable(isWatchedOnly(env) ? readWatchedSettings(env) : readExternalSettings(env));
}

/** What starts a worker of somebody else's fits one kind of stack. @throws Error that says which */
function expectRightKind(env: NodeJS.ProcessEnv, kind: StackKind): void {
  if (kind === 'compose' && workerCommand(env))
    throw new Error('WORKER_COMMAND starts a process of this machine: on STACK=compose give WORKER_IMAGE.');
  if (kind !== 'compose' && workerImage(env))
    throw new Error(`WORKER_IMAGE is an image for STACK=compose, and this is STACK=${kind}.`);
}

/** Asks for its help, as its version alone is a number like other programs'. @throws Error for what is no MediaMTX */
async function expectMediaMtx(binary: string): Promise<void> {
  const said = await new Promise<string>((resolve, reject) =>
    execFile(binary, ['--help'], { timeout: ANSWER_MS }, (error, stdout, stderr) => {
      if (typeof error?.code === 'string') reject(new Error(whyNot(binary, error.code)));
      else resolve(stdout + stderr);
    }),
  );
  if (!/mediamtx/i.test(said))
    throw new Error(
      `MEDIAMTX_BIN=${binary} is another program: give the path of MediaMTX, or leave it out for the stand-in.`,
    );
}

function whyNot(binary: string, code: string): string {
  if (code === 'EACCES')
    return `MEDIAMTX_BIN=${binary} may not be run: is it MediaMTX, and executable (chmod +x)?`;
  const reason = code === 'ENOENT' ? 'is not there' : `can't be run (${code})`;
  return `MEDIAMTX_BIN=${binary} ${reason}: give the path of MediaMTX, or leave it out for the stand-in.`;
}

/** Not the worker's metrics: between two streams there may be no worker. */
const ADDRESSES: readonly (readonly [variable: string, name: keyof ExternalSettings, port: number])[] = [
  ['INPUT_URL', 'inputUrl', 554],
  ['OUTPUT_URL', 'outputUrl', 1935],
  ['STS_CONTROL_URL', 'stsUrl', 80],
  ['MEDIAMTX_API_URL', 'apiUrl', 80],
  ['MEDIAMTX_PLAYBACK_URL', 'playbackUrl', 80],
];

/** @param name of what was set, for messages. @throws Error for what is no address, and for one at which nobody answers */
export async function expectSts(address: string, name = 'STS_URL'): Promise<void> {
  if (!/^(https?|wss?):$/.test(URL.canParse(address) ? new URL(address).protocol : ''))
    throw new Error(`${name} is "${redact(address)}": expected an address such as http://10.0.0.5:8080.`);
  const at = hostAndPort(address, 80);
  const problem = await whyUnreachable(at);
  if (problem !== undefined)
    throw new Error(`nobody answers at ${name}, ${at.host}:${at.port}: ${problem}. Start the STS first.`);
}

function hostAndPort(address: string, usual: number): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(address);
  const isSecure = protocol === 'https:' || protocol === 'wss:';
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isSecure ? 443 : usual) };
}

async function expectReachable(settings: Partial<ExternalSettings>): Promise<void> {
  const looks = ADDRESSES.map(async ([variable, name, port]) => {
    const address = settings[name];
    if (address === undefined) return [];
    const at = hostAndPort(address, port);
    const problem = await whyUnreachable(at);
    return problem === undefined ? [] : [`${variable} leads to ${at.host}:${at.port}: ${problem}`];
  });
  const problems = (await Promise.all(looks)).flat();
  if (problems.length > 0)
    throw new Error(`nobody answers at ${problems.length} of the addresses. ${problems.join('; ')}.`);
}

/** @returns what kept a connection from being made; undefined when nothing did */
const whyUnreachable = (at: { host: string; port: number }): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = createConnection({ ...at, timeout: ANSWER_MS });
    const end = (problem?: string): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`no answer within ${ANSWER_MS / 1000} s`));
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => end(code ?? message));
  });
