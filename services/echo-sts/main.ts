import { LogOutput } from '../net/log-output';
import { startEchoSts } from './server';
import { readSettings } from './settings';

const EXIT_FAILED = 1;
const EXIT_CONFIGURATION = 2;

const output = new LogOutput();
const print = (line: string): void => output.write(line);

async function main(): Promise<void> {
  const reading = readSettings(process.env);
  if (!reading.ok) {
    for (const problem of reading.problems) process.stderr.write(`${problem}\n`);
    process.exitCode = EXIT_CONFIGURATION;
    return;
  }
  const { settings } = reading;
  const service = await startEchoSts(settings, print);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void service.close().then(() => process.exit()));
  print(
    `${JSON.stringify({ event: 'ready', service: 'echo-sts', host: settings.host, port: service.port, instance: service.instance })}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`echo-sts: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT_FAILED;
});
