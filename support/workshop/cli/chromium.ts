import path from 'node:path';
import { execa } from 'execa';
import { projectRoot } from '../../base/project-root';

/**
 * Finds Chromium, or installs it where that may be, for this process and its children.
 * @returns whether it is there; if not, the reason was told
 */
export async function haveChromium(): Promise<boolean> {
  const program = path.join(projectRoot, 'support', 'setup', 'chromium.mjs');
  const found = await execa(process.execPath, [program], { stderr: 'inherit', reject: false });
  if (found.failed) return false;
  process.env['CHROMIUM_BIN'] = found.stdout;
  return true;
}
