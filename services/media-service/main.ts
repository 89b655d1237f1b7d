import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { EXIT, type ExitCode } from './exit';
import { LogOutput } from '../net/log-output';
import { SettingsError, readSettings, type Settings } from './settings';
import { TelemetryServer } from './telemetry/http';
import { createLogger, type Logger } from './telemetry/log';
import { Worker } from './worker';

const LAST_SCRAPE_MS = 500;
/** What is closed needs a moment. */
const LET_GO_WITHIN_MS = 1000;

/** Letters, digits, "-" and "_" only, as the handshake wants it. */
const instanceId = `${hostname()}-${process.pid}`.replace(/[^A-Za-z0-9_-]/g, '-').slice(-64);

async function run(settings: Settings): Promise<void> {
  const output = new LogOutput();
  const log = createLogger(settings.streamId, instanceId, settings.logLevel, output);
  const unexpected = (error: unknown): void => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    log.fatal({ component: 'worker', code: EXIT.unexpected, stack }, `unexpected error: ${message}`);
    process.exit(EXIT.unexpected);
  };
  process.on('uncaughtException', unexpected).on('unhandledRejection', unexpected);
  const worker = new Worker(settings, instanceId, log);
  const server = new TelemetryServer(worker.metrics.registry, () => worker.health());
  const metricsPort = await listen(server, settings);
  output.write(`${JSON.stringify({ event: 'ready', metricsPort, pid: process.pid })}\n`);
  let asked = false;
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ component: 'worker', signal }, asked ? 'asked again: ending at once' : 'asked to end');
    if (asked) process.exit(EXIT.unexpected);
    asked = true;
    worker.stop();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  const code = await worker.run();
  log.info({ component: 'worker', code }, `worker ends with code ${code}`);
  // Whoever watches by polling shall see the last values, and the state "stopped".
  await pause(LAST_SCRAPE_MS);
  server.close();
  endByItself(code, log);
}

/** A timer, socket or child that is left would keep the process up: it is told, as it would be a leak at each reconnection. */
function endByItself(code: ExitCode, log: Logger): void {
  process.exitCode = code;
  const timer = setTimeout(() => {
    const left = process.getActiveResourcesInfo();
    log.error({ component: 'worker', left }, `something was not let go: ${left.join(', ')}`);
    process.exit();
  }, LET_GO_WITHIN_MS);
  timer.unref();
}

/** @throws SettingsError when there can't be listened: no worker begins that nobody can look at */
function listen(server: TelemetryServer, { metricsPort, metricsHost }: Settings): Promise<number> {
  return server.listen(metricsPort, metricsHost).catch(({ message }: Error) => {
    throw new SettingsError([
      `WORKER_METRICS_PORT, WORKER_METRICS_HOST: expected an address of this machine that is free, seen "${metricsHost}:${metricsPort}": ${message}`,
    ]);
  });
}

function main(): void {
  try {
    run(readSettings(process.argv.slice(2), process.env)).catch(failed);
  } catch (error) {
    failed(error as Error);
  }
}

function failed(error: Error): void {
  const isSetting = error instanceof SettingsError;
  process.stderr.write(`${isSetting ? error.message : (error.stack ?? error.message)}\n`);
  process.exit(isSetting ? EXIT.configuration : EXIT.unexpected);
}

main();
