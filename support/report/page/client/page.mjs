// The page's own script. Everything can be read without it; it finds, filters, unfolds and copies.
import { parse } from '@cucumber/tag-expressions';
import { placesOf, reasonsFor, soughtIn } from './search.mjs';

/** @param {string} id */
const byId = (id) => document.getElementById(id) ?? document.body;
/** @type {(selector: string, within?: ParentNode) => HTMLElement[]} */
const all = (selector, within = document) => [...within.querySelectorAll(/** @type {'div'} */ (selector))];
/** @type {(selector: string) => HTMLDetailsElement[]} */
const folds = (selector) => [...document.querySelectorAll(/** @type {'details'} */ (selector))];
/** @param {string} id */
const control = (id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id));
/** @param {Element | null | undefined} element */
const textOf = (element) => element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
/** @param {number} count */
const many = (count) => `${count} ${count === 1 ? 'scenario' : 'scenarios'}`;

/** What one filters by; each is named so in the address, too. */
const [search, state, tags] = [control('search'), control('state'), control('tags')];
const controls = [search, state, tags];

/**
 * A scenario with what it is found by.
 * @typedef {object} Found
 * @property {HTMLElement} element
 * @property {HTMLElement} title
 * @property {import('./search.mjs').Line[]} lines
 * @property {string[]} tags
 * @property {string[]} states
 */

/** @type {Found[]} made at the first search */
let index;
const scenarios = () => (index ??= all('.scenario').map(indexed));

/**
 * @param {HTMLElement} element
 * @returns {Found}
 */
function indexed(element) {
  const { dataset } = element;
  const feature = textOf(element.closest('.feature')?.querySelector('h3'));
  const rule = textOf(element.closest('.rule')?.querySelector('h4:not(.scenario *)'));
  return {
    element,
    title: all('.name', element)[0] ?? element,
    lines: [
      ...all('.said, .step tbody tr', element).map((step) => ({ label: '', text: textOf(step) })),
      ...all('.step .message', element).map((message) => ({ label: 'Error', text: textOf(message) })),
      { label: 'Rule', text: rule },
      { label: 'Feature', text: feature },
      { label: 'Tags', text: dataset.tags ?? '' },
    ],
    tags: (dataset.tags ?? '').split(' '),
    states: (dataset.states ?? '').split(' '),
  };
}

function filter() {
  const sought = soughtIn(search.value);
  const isWanted = tagFilter();
  unmark();
  for (const { element, title, lines, tags: own, states } of scenarios()) {
    const fits = (state.value === '' || states.includes(state.value)) && isWanted(own);
    const reasons = fits ? reasonsFor(sought, textOf(title), lines) : undefined;
    element.hidden = !reasons;
    if (reasons && sought.length > 0) tellWhy(element, sought, reasons);
  }
  const isFiltered = controls.some(({ value }) => value.trim() !== '');
  showWhatHolds(isFiltered);
  const count = scenarios().filter(({ element }) => !element.hidden).length;
  byId('nothing').hidden = count > 0;
  byId('matches').textContent = isFiltered
    ? `${count} of ${many(scenarios().length)}`
    : many(scenarios().length);
}

/**
 * As `--tags` takes them, with or without `@`. What is no expression, or not yet, filters nothing and says why.
 * @returns {(own: readonly string[]) => boolean}
 */
function tagFilter() {
  const problem = byId('tags-problem');
  try {
    const expression = parse(tags.value);
    problem.textContent = '';
    tags.removeAttribute('aria-invalid');
    return (own) => expression.evaluate([...own, ...own.map((tag) => tag.slice(1))]);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    problem.textContent = message
      .replace(/^.*syntax error: /, '')
      .replace('operand', 'a tag')
      .replace('operator', 'and, or');
    tags.setAttribute('aria-invalid', 'true');
    return () => true;
  }
}

/** @type {HTMLElement[]} whose text has marks in it */
let marked = [];

function unmark() {
  for (const element of marked) element.replaceChildren(element.textContent ?? '');
  for (const why of all('.why')) why.remove();
  marked = [];
}

/**
 * Marks what was sought in title and steps; what stands in no title is told below it, also of a scenario that is folded up.
 * @param {HTMLElement} scenario
 * @param {readonly string[]} sought
 * @param {readonly import('./search.mjs').Line[]} reasons
 */
function tellWhy(scenario, sought, reasons) {
  for (const element of all('.name, .said > .text', scenario)) {
    if (placesOf(sought, element.textContent ?? '').length === 0) continue;
    mark(element, element.textContent ?? '', sought);
    marked.push(element);
  }
  if (reasons.length === 0) return;
  const why = document.createElement('ul');
  why.className = 'why';
  why.append(
    ...reasons.map(({ label, text }) => {
      const line = document.createElement('li');
      mark(line, label === '' ? text : `${label}: ${text}`, sought);
      return line;
    }),
  );
  scenario.querySelector('details')?.after(why);
}

/**
 * @param {HTMLElement} element gets the text, what was sought marked in it
 * @param {string} text
 * @param {readonly string[]} sought
 */
function mark(element, text, sought) {
  let done = 0;
  element.replaceChildren();
  for (const [from, to] of placesOf(sought, text)) {
    const found = document.createElement('mark');
    found.textContent = text.slice(from, to);
    element.append(text.slice(done, from), found);
    done = to;
  }
  element.append(text.slice(done));
}

/** While one filters, headings without scenarios and introductions are in the way, and nothing found stays folded up. */
function showWhatHolds(/** @type {boolean} */ isFiltered) {
  for (const group of all('.rule, .feature, .part'))
    group.hidden = isFiltered && !group.querySelector('.scenario:not([hidden])');
  for (const each of all('.overview, .failures, .lead, .promise, .terms')) each.hidden = isFiltered;
  for (const fold of folds('.fold')) fold.open = isFiltered || fold.dataset.open === 'true';
}

/** The address says what one looks at, so that it can be sent to somebody. */
function tellAddress() {
  const address = new URL(location.href);
  for (const { id, value } of controls)
    if (value.trim() === '') address.searchParams.delete(id);
    else address.searchParams.set(id, value);
  if (address.href !== location.href) history.replaceState(null, '', address);
}

function readAddress() {
  const { searchParams } = new URL(location.href);
  for (const each of controls) each.value = searchParams.get(each.id) ?? '';
  filter();
  showTarget();
}

function showTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.closest('[hidden]')) clearFilters();
  const own = target.matches('.scenario') ? target.querySelector('details') : undefined;
  for (const fold of [own, target.closest('details')]) if (fold) fold.open = true;
  target.scrollIntoView();
  target.focus({ preventScroll: true });
}

function clearFilters() {
  for (const each of controls) each.value = '';
  tellAddress();
  filter();
}

function setUpUnfold() {
  const button = byId('unfold');
  button.addEventListener('click', () => {
    const open = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(open));
    for (const details of folds('.scenario > details, .fold')) details.open = open;
  });
}

function setUpTheme() {
  const button = byId('theme');
  const { dataset } = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const show = (/** @type {boolean} */ dark) => {
    dataset.theme = dark ? 'dark' : 'light';
    button.textContent = dark ? 'Light' : 'Dark';
  };
  show(system.matches);
  system.addEventListener('change', () => show(system.matches));
  button.addEventListener('click', () => show(dataset.theme === 'light'));
}

/** @param {HTMLElement} button */
function setUpCopy(button) {
  if (!navigator.clipboard) return; // as where a page is served without TLS
  button.hidden = false;
  const say = (/** @type {string} */ text) => () => (button.textContent = text);
  button.addEventListener('click', () =>
    navigator.clipboard.writeText(button.dataset.copy ?? '').then(say('Copied'), say('Not allowed')),
  );
}

for (const fold of folds('.fold')) fold.dataset.open = String(fold.open);
for (const group of all('.controls')) group.hidden = false;
for (const each of controls)
  each.addEventListener('input', () => {
    tellAddress();
    filter();
  });
byId('clear').addEventListener('click', clearFilters);
setUpUnfold();
setUpTheme();
all('.copy').forEach(setUpCopy);
addEventListener('hashchange', showTarget);
addEventListener('popstate', readAddress);
readAddress();
