import { logToStdout, output } from './log';
import { MediaServer } from './media-server';
import { settingsFrom } from './settings';

/** Runs until SIGTERM or SIGINT. The first line on stdout that has `event: ready` tells the ports. */
async function main(): Promise<void> {
  const settings = settingsFrom(process.env);
  const server = await MediaServer.start(settings, logToStdout);
  const { host } = settings;
  output.write(
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
