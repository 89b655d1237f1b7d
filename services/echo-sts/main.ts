import { SettingsError } from '../net/environment';
import { LogOutput } from '../net/log-output';
import { startEchoSts } from './server';
import { readSettings } from './settings';

const EXIT_FAILED = 1;
const EXIT_CONFIGURATION = 2;

const output = new LogOutput();
const print = (line: string): void => output.write(line);

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const service = await startEchoSts(settings, print);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void service.close().then(() => process.exit()));
  print(
    `${JSON.stringify({ event: 'ready', service: 'echo-sts', host: settings.host, port: service.port, instance: service.instance })}\n`,
  );
}

main().catch((error: unknown) => {
  const isWrongSetting = error instanceof SettingsError;
  const { message } = error as Error;
  process.stderr.write(isWrongSetting ? `${message}\n` : `echo-sts: ${message}\n`);
  process.exitCode = isWrongSetting ? EXIT_CONFIGURATION : EXIT_FAILED;
});
