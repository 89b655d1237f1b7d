import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { eventually } from '../../base/eventually';
import { projectRoot, reportsDir } from '../../base/project-root';
import { docker } from '../../stack/docker/cli';
import { composeFiles, RUN_LABEL } from '../../stack/docker/project';
import { expectApart, OTHERS, P1, SuiteRun } from './suite-run';

type Settings = Readonly<Record<string, string>>;
const NO_SUCH_PROCESS = 4_194_305; // above the highest process id that Linux gives
const BUILD_MS = 900_000;
const SHORT = ['--tags', '@E4'];

/** What has to hold, by what it is called in the output. In this order: the first one builds the images. */
export const CHECKS: Readonly<Record<string, (settings: Settings) => Promise<void>>> = {
  'docker compose up, as a user does it': asUserDoes,
  'two runs side by side': sideBySide,
  'a run that passes, after one that was killed on another day': afterKilledRun,
  'a run that fails': failing,
  'a run that is told to end': (settings) => ended('SIGTERM', settings),
  'kill -9 of the runner': (settings) => ended('SIGKILL', settings),
};

async function asUserDoes(settings: Settings): Promise<void> {
  const env = { ...process.env, ...settings, COMPOSE_PROJECT_NAME: 'e2e-user', ...ANY_PORTS };
  const files = composeFiles(env)
    .slice(0, -1)
    .flatMap((file) => ['--file', file]);
  const compose = (...args: string[]): Promise<string> =>
    docker(['compose', ...files, ...args], { env, cwd: projectRoot, timeoutMs: BUILD_MS });
  const down = (): Promise<string> => compose('down', '--volumes', '--remove-orphans', '--timeout', '1');
  await down(); // what a proof left that was killed here
  const before = await inventory();
  try {
    await compose('up', '--detach', '--build', '--wait');
    await expectHardened((await compose('ps', '--quiet')).split('\n'));
  } finally {
    await down();
  }
  await expectNothingLeft(before);
}

const PORTS = ['RTSP', 'RTMP', 'API', 'PLAYBACK', 'STS', 'METRICS'];
const ANY_PORTS = Object.fromEntries(PORTS.map((name) => [`${name}_PORT`, '0']));

async function sideBySide(settings: Settings): Promise<void> {
  const before = await inventory();
  const runs = [
    new SuiteRun('p1', ['--tags', P1], { settings }),
    new SuiteRun(
      'others',
      OTHERS.flatMap((name) => ['--name', name]),
      { settings },
    ),
  ] as const;
  const apart = expectApart();
  const results = await Promise.allSettled([
    apart,
    runs[0].expectPassed(),
    runs[1].expectPassed(OTHERS.length),
  ]);
  const problems = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
  expect(problems).to.deep.equal([]);
  await expectNothingLeft(before);
}

/** Leaves what a killed run leaves whose guard was killed too, as when the machine goes down. */
async function afterKilledRun(settings: Settings): Promise<void> {
  const before = await inventory();
  const label = `${RUN_LABEL}=${hostname()}:${NO_SUCH_PROCESS}:1`;
  await docker(['network', 'create', '--label', label, 'e2e-left-over']);
  const container = ['--network', 'e2e-left-over', '--volume', '/segments', '--label', label];
  await docker(['create', ...container, 'live-dubbing/media-service:latest']);
  await new SuiteRun('after-killed', SHORT, { settings }).expectPassed();
  await expectNothingLeft(before);
}

const FAILING = `Feature: Red
  Scenario: Expects of a programme without sound what it cannot have
    Given the recorded broadcast of a programme without sound
    Then 10 fragments were sent and 10 were answered
`;

async function failing(settings: Settings): Promise<void> {
  const before = await inventory();
  const file = path.join(reportsDir, 'compose', 'failing.feature');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, FAILING);
  const { code } = await new SuiteRun('failing', [file], { settings }).ended;
  expect(code, 'exit code').to.equal(1);
  await expectNothingLeft(before);
}

async function ended(signal: NodeJS.Signals, settings: Settings): Promise<void> {
  const before = await inventory();
  const run = new SuiteRun(signal, SHORT, { settings });
  await run.untilUnderWay();
  run.kill(signal);
  await run.ended;
  await expectNothingLeft(before);
}

const inspected = z.object({
  Name: z.string(),
  Config: z.object({ User: z.string() }),
  HostConfig: z.object({
    ReadonlyRootfs: z.boolean(),
    CapDrop: z.array(z.string()).nullable(),
    SecurityOpt: z.array(z.string()).nullable(),
    Memory: z.number(),
    NanoCpus: z.number(),
    PidsLimit: z.number().nullable(),
    PortBindings: z.record(z.string(), z.array(z.object({ HostIp: z.string() })).nullable()),
  }),
});

/** @throws AssertionError when a container may do more than it needs */
async function expectHardened(ids: readonly string[]): Promise<void> {
  const containers = z.array(inspected).parse(JSON.parse(await docker(['inspect', ...ids])));
  expect(containers.length, 'containers').to.equal(3);
  for (const { Name, Config, HostConfig: host } of containers) {
    expect(Config.User, `${Name}: user`).not.to.be.oneOf(['', 'root', '0', '0:0']);
    expect(host.ReadonlyRootfs, `${Name}: read-only file system`).to.equal(true);
    expect(host.CapDrop, `${Name}: capabilities dropped`).to.include('ALL');
    expect(host.SecurityOpt, `${Name}: security options`).to.include('no-new-privileges:true');
    for (const limit of [host.Memory, host.NanoCpus, host.PidsLimit ?? 0])
      expect(limit, `${Name}: memory, CPU and process limits`).to.be.above(0);
    const addresses = Object.values(host.PortBindings).flatMap((ports) => ports?.map(({ HostIp }) => HostIp));
    expect(new Set(addresses), `${Name}: addresses`).to.deep.equal(new Set(['127.0.0.1']));
  }
}

/** What a run might leave behind, by kind. */
type Inventory = Readonly<Record<'containers' | 'networks' | 'volumes', readonly string[]>>;

/** After kill -9 a guard does the removing, after the run's own end. */
const GONE_WITHIN_MS = 30_000;

async function inventory(): Promise<Inventory> {
  const [containers, networks, volumes] = await Promise.all([
    names(['ps', '--all', '--format', '{{.Names}}']),
    names(['network', 'ls', '--format', '{{.Name}}']),
    names(['volume', 'ls', '--format', '{{.Name}}']),
  ]);
  return { containers, networks, volumes };
}

async function names(args: readonly string[]): Promise<string[]> {
  return (await docker(args)).split('\n').filter((name) => name !== '');
}

/** @returns what is there now and was not before, as `containers: a, b` */
export function difference(before: Inventory, after: Inventory): string[] {
  return (['containers', 'networks', 'volumes'] as const).flatMap((kind) => {
    const added = after[kind].filter((name) => !before[kind].includes(name));
    return added.length === 0 ? [] : [`${kind}: ${added.join(', ')}`];
  });
}

/** @throws NotInTimeError with what is left */
async function expectNothingLeft(before: Inventory): Promise<void> {
  await eventually('nothing is left in Docker', async () => difference(before, await inventory()), {
    ...{ withinMs: GONE_WITHIN_MS, everyMs: 500 },
    until: (left) => left.length === 0,
  });
}
