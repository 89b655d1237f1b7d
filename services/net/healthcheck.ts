import { get } from 'node:http';

/** Below the time after which Docker gives a check up. */
const ANSWER_MS = 2000;

/**
 * `node healthcheck.js http://127.0.0.1:8000/healthz [user:password]`: exit code 0 when it answers 200. Slim images have no
 * curl.
 */
function main(url: string, auth?: string): void {
  const request = get(url, { timeout: ANSWER_MS, ...(auth && { auth }) }, (response) => {
    response.resume();
    end(response.statusCode === 200 ? undefined : `answered ${response.statusCode}`);
  });
  request.on('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_MS} ms`)));
  request.on('error', ({ message }) => end(message));

  function end(problem: string | undefined): void {
    if (problem !== undefined) process.stderr.write(`${url}: ${problem}\n`);
    process.exitCode = problem === undefined ? 0 : 1;
  }
}

main(process.argv[2] ?? '', process.argv[3]);
