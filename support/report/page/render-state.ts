import type { ScenarioStatus } from '../summary';
import { html, type Markup } from './html';

/** What a state is called, and the sign that goes with it: never colour alone. */
const STATES: Readonly<Record<ScenarioStatus, { word: string; sign: string; tone: Tone }>> = {
  passed: { word: 'passed', sign: 'M3.5 8.5l3 3 6-7', tone: 'good' },
  failed: { word: 'failed', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  unfinished: { word: 'unfinished', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  undefined: { word: 'undefined', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  ambiguous: { word: 'ambiguous', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  pending: { word: 'pending', sign: 'M4 4l8 8M12 4l-8 8', tone: 'bad' },
  skipped: { word: 'skipped', sign: 'M4 8h8', tone: 'none' },
  unknown: { word: 'not run', sign: 'M4 8h8', tone: 'none' },
};

/** How the page groups states: to filter by, and to colour. */
export type Tone = 'good' | 'bad' | 'none';

export const toneOf = (status: ScenarioStatus): Tone => STATES[status].tone;

/** @param word shown beside the sign, else only read aloud */
export function renderState(status: ScenarioStatus, { word }: { word?: boolean } = {}): Markup {
  const state = STATES[status];
  const sign = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${state.sign}" /></svg>`;
  return html`<span class="state ${state.tone}"
    >${sign}<span class="${word ? '' : 'unseen'}">${state.word}</span></span
  >`;
}
