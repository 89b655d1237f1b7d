import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Disposer } from '../../base/disposer';
import { eventually } from '../../base/eventually';

/** So long may a fault, or its end, take to show. */
export const SHOWN_WITHIN_MS = 2000;

/** A folder for what a pipeline leaves, which goes when the test does. */
export async function evidenceFolder(owned: Disposer, name: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), `${name}-`));
  owned.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits until a place of the page has a text in it. @throws NotInTimeError with what it had */
export function shows(
  page: Page,
  id: string,
  text: string | RegExp,
  withinMs = SHOWN_WITHIN_MS,
): Promise<unknown> {
  const isRight = (seen: string): boolean =>
    typeof text === 'string' ? seen.includes(text) : text.test(seen);
  return eventually(`${id} shows ${String(text)}`, () => page.locator(`#${id}`).textContent(), {
    ...{ withinMs, everyMs: 20 },
    until: (seen) => isRight(seen ?? ''),
  });
}
