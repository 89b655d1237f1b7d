// Profiles: default (all, or what the arguments choose) · P1 · ci.  Sets nothing up but the build; `npm start` does all.
const os = require('node:os');

/** Scenarios wait for real time to pass, they do not compute. */
const WORKERS_PER_CORE = 4;
const parallel = Number(process.env.CUCUMBER_PARALLEL ?? os.availableParallelism() * WORKERS_PER_CORE);
if (!Number.isInteger(parallel) || parallel < 0)
  throw new Error(
    `CUCUMBER_PARALLEL is "${process.env.CUCUMBER_PARALLEL}": expected a number of workers, 0 for none.`,
  );

const reports = [
  ['html', 'reports/cucumber.html'],
  ['message', 'reports/messages.ndjson'],
  ['junit', 'reports/junit.xml'],
  ['rerun', 'reports/rerun.txt'],
  ['./dist/support/report/summary-formatter.js', 'reports/summary.json'],
];

const common = {
  requireModule: ['ts-node/register'],
  require: ['support/{world,hooks,parameter-types}.ts', 'step-definitions/**/!(*.test).ts'],
  plugin: ['end-with-parent', 'fresh-build', 'fresh-evidence', 'longest-first'].map(
    (name) => `./support/setup/${name}.mjs`,
  ),
  parallel,
  strict: true,
};

module.exports = {
  default: { ...common, format: ['progress', ...reports] },
  P1: { ...common, format: ['progress', ...reports], tags: '@P1' },
  ci: { ...common, format: ['summary', ...reports] },
};
