// cucumber plugin: beside every run goes a process that only asks for the time. Where even that one was held up, the machine
// stood still, and a verdict on times says so (support/report/attachments/standstill.ts). It ends with this process, however that ends.
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const IDLE_PROCESS = fileURLToPath(new URL('../../dist/support/records/idle-process.js', import.meta.url));

export default {
  type: 'plugin',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<unknown>} context */
  coordinator({ operation, environment }) {
    if (operation !== 'runCucumber') return undefined;
    // after the plugin fresh-evidence
    const file = path.join(process.env.EVIDENCE_DIR ?? '', 'standstills.ndjson');
    // in a session of its own, as all servers of a broadcast are: it gets the processor as they do
    const child = spawn(process.execPath, [IDLE_PROCESS, file], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.on('error', (error) => environment.stderr.write(`No watch for standstills: ${error.message}\n`));
    child.stdin.on('error', () => undefined); // it is gone already
    child.unref();
    const input = /** @type {import('node:net').Socket} */ (child.stdin);
    input.unref();
    return () => input.end();
  },
};
