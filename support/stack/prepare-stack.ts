import { projectRoot } from '../base/project-root';
import { docker } from './docker/cli';
import { removeLeftovers, removeRun, requireDocker } from './docker/prepare';
import { composeEnvironment, composeFiles, runName, usesStandIn } from './docker/project';
import { readExternalSettings } from './external-settings';
import { workerImage } from './foreign-worker';
import { isWatchedOnly } from './level';
import { stackKind } from './stack';

/** Without a cache, with packages from the network. */
const BUILD_TIMEOUT_MS = 900_000;

/**
 * Makes sure that stacks of the chosen kind can start, or be found, once a run; nothing for local ones.
 * @param say where to tell a person what is being done
 * @returns what is to be done when the last scenario is over
 * @throws Error that says what is missing and what to do
 */
export async function prepareStack(say: (line: string) => void): Promise<() => Promise<void>> {
  const kind = stackKind();
  if (kind === 'external' && !isWatchedOnly()) readExternalSettings(process.env);
  return kind === 'compose' ? prepareDocker(say) : () => Promise.resolve();
}

async function prepareDocker(say: (line: string) => void): Promise<() => Promise<void>> {
  await requireDocker();
  process.env['STACK_RUN'] = runName(); // for the processes with the scenarios
  const dead = await removeLeftovers();
  if (dead.length > 0) say(`Removed what killed runs had left in Docker: ${dead.join(', ')}`);
  await buildImages(say);
  // whatever way a scenario ended, nothing of this run stays
  return () => removeRun();
}

/** Services by their compose names. */
async function buildImages(say: (line: string) => void): Promise<void> {
  const services = [
    'echo-sts',
    ...(workerImage() === undefined ? ['media-service'] : []),
    ...(usesStandIn() ? ['mediamtx'] : []),
  ];
  const files = composeFiles().flatMap((file) => ['--file', file]);
  const args = ['compose', '--project-directory', projectRoot, '--progress', 'plain', ...files, 'build'];
  say('Building the images …');
  await docker([...args, ...services], {
    env: composeEnvironment({}),
    timeoutMs: BUILD_TIMEOUT_MS,
    cwd: projectRoot,
  });
}
