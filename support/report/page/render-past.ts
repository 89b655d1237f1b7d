import { type Change, isRed, type PastRun, recordOf } from '../past';
import { type Content, html, type Markup } from './html';
import { type Page, type PageScenario, scenariosOf } from './model';
import { describeDay, describeDuration, describeTime } from './verdict';

/** What is different from the run before, and whether a scenario can be relied on: beside its name. */
export function renderMarks(scenario: PageScenario): Content {
  return marksOf(scenario).map((words) => html`<span class="tag mark">${words}</span> `);
}

function marksOf(scenario: PageScenario): string[] {
  const { runs, red, isFlaky } = recordOf(scenario.past, scenario);
  return [
    ...(scenario.flaky ? ['passed only when tried again'] : []),
    ...(scenario.change ? [scenario.change] : []),
    ...(isFlaky && red > 0 ? [`red in ${red} of the last ${runs} runs`] : []),
  ];
}

/** What one can choose a scenario by, beside its state. */
export function statesOf(scenario: PageScenario): string[] {
  return [
    ...(recordOf(scenario.past, scenario).isFlaky ? ['flaky'] : []),
    ...(scenario.change ? ['changed'] : []),
  ];
}

/** How a scenario fared in earlier runs; nothing where there were none. */
export function renderPast(scenario: PageScenario): Content {
  const { past, status, seconds, flaky } = scenario;
  if (past.length === 0) return undefined;
  const words = describePast(scenario);
  const now: PastRun = { at: '', status, seconds, ...(flaky && { flaky: true }) };
  return html`<p class="past">${drawPast([...past, now])} <span class="quiet">${words}</span></p>`;
}

function describePast({ past, ...now }: PageScenario): string {
  const { runs, red, again } = recordOf(past, now);
  const last = past.findLast(({ status }) => isRed(status));
  const sentences = [
    red === 0 ? `Never red in the last ${runs} runs.` : `Red in ${red} of the last ${runs} runs.`,
    last && `Before this one last on ${describeDay(last.at)}.`,
    again > 0 && `Passed only when tried again in ${again}.`,
    `It took ${range(past.map(({ seconds }) => seconds))} before, ${describeDuration(now.seconds)} now.`,
  ];
  return sentences.filter(Boolean).join(' ');
}

function range(seconds: readonly number[]): string {
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map(describeDuration);
  return least === most ? `${least}` : `${least} to ${most}`;
}

/** A bar a run, the oldest first; how high it is tells the same as its colour. */
const drawPast = (runs: readonly PastRun[]): Markup =>
  html`<span class="runs" aria-hidden="true"
    >${runs.map((run) => html`<i class="${lookOf(run)}"></i>`)}</span
  >`;

function lookOf({ status, flaky }: PastRun): 'good' | 'again' | 'bad' | 'none' {
  if (isRed(status)) return 'bad';
  if (status !== 'passed') return 'none';
  return flaky ? 'again' : 'good';
}

/** What is different from the run before; undefined where there was none. */
export function renderChanges({ features, history: { earlier, gone } }: Page): Content {
  const before = earlier.at(-1);
  if (!before) return undefined;
  const scenarios = features.flatMap(scenariosOf);
  const of = (change: Change): PageScenario[] => scenarios.filter((each) => each.change === change);
  const groups: [count: number, words: string, items: Content[]][] = [
    [of('newly failed').length, 'newly failed', of('newly failed').map(renderLink)],
    [of('passes again').length, 'passed again', of('passes again').map(renderLink)],
    [of('new').length, 'new', of('new').map(renderLink)],
    [gone.length, 'gone', gone.map((key) => key)],
  ];
  const told = groups.filter(([count]) => count > 0);
  const words = told.map(([count, what]) => `${count} ${what}`).join(', ') || 'every scenario as before';
  const title = `Compared with the run of ${describeTime(before.at)}: ${words}`;
  if (told.length === 0) return html`<p class="changes">${title}</p>`;
  return html`<details class="changes">
    <summary>${title}</summary>
    ${told.map(
      ([, what, items]) =>
        html`<h2>${what}</h2>
          <ul>
            ${items.map((item) => html`<li>${item}</li>`)}
          </ul>`,
    )}
  </details>`;
}

const renderLink = ({ anchor, name }: PageScenario): Markup => html`<a href="#${anchor}">${name}</a>`;
