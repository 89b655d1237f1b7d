// Profiles: default (all, or what the arguments choose) · stories · instruments · P1 · sts-contract.  Sets nothing up but the build; `npm start` does all.
const os = require('node:os');
const path = require('node:path');

/** Most scenarios wait for real time to pass; how many fit beside each other was measured (docs/decisions/0013). */
const WORKERS_PER_CORE = 7;
/** A worker and the stack of its scenario hold 0.6 GB, and half of the memory is for everything else. */
const BYTES_PER_WORKER = 2 * 0.6e9;
const fitting = Math.floor(os.totalmem() / BYTES_PER_WORKER);
const chosen = Math.max(1, Math.min(Math.floor(os.availableParallelism() * WORKERS_PER_CORE), fitting));
/** A pipeline of somebody else's takes one programme at a time. One worker, and not none, so that Ctrl-C ends it well. */
const onlyOne = process.env.STACK === 'external';
if (onlyOne && process.env.CUCUMBER_PARALLEL)
  console.error(
    `CUCUMBER_PARALLEL=${process.env.CUCUMBER_PARALLEL} is not heeded: STACK=external is one pipeline.`,
  );
// Cucumber's processes make short-lived objects by the gigabyte, and big buffers: with room for both they collect garbage a fifth as
// often, and without threads that wait for each other. Much of their code runs for a second or two, in which optimizing it early
// costs more than it saves (docs/decisions/0013).
process.execArgv.push(
  ...['--min-semi-space-size=16', '--max-semi-space-size=32', '--initial-old-space-size=300'],
  '--single-threaded-gc',
  ...(process.versions.node.startsWith('20.') ? ['--interrupt-budget=600000'] : []), // later ones refuse to start with it
);
const wanted = onlyOne ? 1 : Number(process.env.CUCUMBER_PARALLEL ?? chosen);
// KEEP=1 leaves a stack up until Ctrl-C, which must reach the process that owns it (support/broadcast/keep.ts)
const parallel = process.env.KEEP === '1' ? 0 : wanted;

const folder = process.env.REPORTS_DIR ?? 'reports';
const reports = [
  ['html', `${folder}/cucumber.html`],
  ['message', `${folder}/messages.ndjson`],
  ['junit', `${folder}/junit.xml`],
  ['rerun', `${folder}/rerun.txt`],
  ['./dist/support/report/summary-formatter.js', `${folder}/summary.json`],
  ['./dist/support/report/page-formatter.js', `${folder}/index.html`],
];
const progress = './dist/support/report/progress/progress-formatter.js'; // plain lines where no terminal listens

// The build is brought up to date before anything is loaded: a process then needs 0.6 s of CPU time to load
// the steps instead of 2.3, and there are many. FROM_SOURCE=1 runs them from TypeScript by ts-node, for a debugger.
const steps =
  process.env.FROM_SOURCE === '1'
    ? {
        requireModule: ['ts-node/register', require.resolve('./support/base/load-in-turn.ts')],
        require: ['support/{world,hooks,parameter-types}.ts', 'step-definitions/**/!(*.test).ts'],
      }
    : {
        requireModule: ['support/setup/source-maps.js', 'dist/support/base/load-in-turn.js'].map((file) =>
          path.resolve(file),
        ),
        require: ['dist/support/{world,hooks,parameter-types}.js', 'dist/step-definitions/**/!(*.test).js'],
      };

/** Who builds a worker takes one check after the other: those that hold for all scenarios come with the last (docs/contract.md). */
const ladder = process.argv.some((word) => /^(--tags=)?@rung-\d+( or @rung-\d+)*$/.test(word));

const common = {
  worldParameters: { ladder },
  ...steps,
  plugin: [
    ...['graceful-stop', 'worker-sessions', 'chosen', 'whole-run'].map(
      (name) => `./dist/support/run/${name}.js`,
    ),
    './dist/support/report/unfinished-scenarios.js',
  ],
  parallel,
  strict: true,
};

const all = { ...common, format: [progress, ...reports] };
/** What proves that the verdicts can be trusted: the instruments, and echo-sts, the double of the dubbing service. */
const INSTRUMENTS_AND_DOUBLE = '@analysers or @contract';
const profiles = {
  default: all,
  stories: { ...all, tags: `not (${INSTRUMENTS_AND_DOUBLE})` },
  instruments: { ...all, tags: INSTRUMENTS_AND_DOUBLE },
  P1: { ...all, tags: '@P1' },
  'sts-contract': { ...all, tags: '@contract' },
};

/** Cucumber asks it: with a build that is up to date, for a run of the scenarios that there are (support/run/choose.ts). */
async function profilesForRun() {
  const { ensureBuilt } = await import('./support/setup/build.mjs');
  await ensureBuilt(process.cwd(), console.error).catch((error) => {
    if (error.name !== 'SetupError') throw error;
    console.error(`\nStopped: ${error.message}`);
    process.exit(1);
  });
  return require('./dist/support/run/choose.js').withChosen(profiles, process.argv);
}

module.exports = { default: Object.assign(profilesForRun, { profiles }) };
