import { jsonLog } from '../net/json-log';
import { LogOutput } from '../net/log-output';
import { MediaServer } from './media-server';
import { settingsFrom } from './settings';

/** Runs until SIGTERM or SIGINT. The first line on stdout that has `event: ready` tells the ports. */
async function main(): Promise<void> {
  const settings = settingsFrom(process.env);
  const output = new LogOutput();
  const print = (line: string): void => output.write(line);
  const server = await MediaServer.start(settings, jsonLog({ component: 'media-server' }, 'info', print));
  const { host } = settings;
  print(
    `${JSON.stringify({ event: 'ready', host, ...server.ports, recordDirectory: server.recordDirectory })}\n`,
  );
  await new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await server.close();
}

function reasons(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasons(error.cause)}`;
}

main().catch((error: unknown) => {
  process.stderr.write(`media-server: ${reasons(error)}\n`);
  process.exitCode = 1;
});
