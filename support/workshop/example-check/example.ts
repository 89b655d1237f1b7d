import path from 'node:path';
import { projectRoot } from '../../base/project-root';

const inside = (...parts: string[]): string => path.join(...parts, 'support', 'workshop', 'example-worker');
/** Where its source is. */
export const EXAMPLE_FOLDER = inside(projectRoot);

/** What puts the example worker under test. */
export const EXAMPLE = {
  WORKER_COMMAND: `'${process.execPath}' '${path.join(inside(projectRoot, 'dist'), 'main.js')}'`,
  WORKER_PROFILE: path.join(EXAMPLE_FOLDER, 'worker-profile.yaml'),
};
