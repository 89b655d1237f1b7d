// The page's own script. Everything can be read without it; it finds, filters, unfolds and copies.
(() => {
  /** @param {string} id */
  const byId = (id) => document.getElementById(id) ?? document.body;
  /** @type {(selector: string) => HTMLElement[]} */
  const all = (selector) => [...document.querySelectorAll(/** @type {'div'} */ (selector))];
  /** @type {(selector: string) => HTMLDetailsElement[]} */
  const folds = (selector) => [...document.querySelectorAll(/** @type {'details'} */ (selector))];
  /** @param {string} id */
  const control = (id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id));

  const scenarios = all('.scenario');
  const [search, tone, tag] = [control('search'), control('tone'), control('tag')];
  const nothing = byId('nothing');
  /** @type {Map<HTMLElement, string>} what a scenario is found by, made at the first search */
  const words = new Map();

  /** @param {HTMLElement} scenario */
  function wordsOf(scenario) {
    const feature = scenario.closest('.feature')?.querySelector('h3')?.textContent;
    const made =
      words.get(scenario) ?? `${feature} ${scenario.dataset.tags} ${scenario.textContent}`.toLowerCase();
    words.set(scenario, made);
    return made;
  }

  function filter() {
    const sought = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const isFiltered = sought.length > 0 || tone.value !== '' || tag.value !== '';
    for (const scenario of scenarios)
      scenario.hidden = !(
        ['', scenario.dataset.tone].includes(tone.value) &&
        ['', ...(scenario.dataset.tags ?? '').split(' ')].includes(tag.value) &&
        sought.every((word) => wordsOf(scenario).includes(word))
      );
    showWhatHolds(isFiltered);
    const count = scenarios.filter(({ hidden }) => !hidden).length;
    nothing.hidden = count > 0;
    byId('matches').textContent = isFiltered
      ? `${count} of ${scenarios.length} scenarios`
      : `${scenarios.length} scenarios`;
  }

  /** While one filters, headings without scenarios are in the way, and nothing found stays folded up. */
  function showWhatHolds(/** @type {boolean} */ isFiltered) {
    for (const group of all('.rule, .feature, .part'))
      group.hidden = isFiltered && !group.querySelector('.scenario:not([hidden])');
    for (const glance of all('.overview, .failures, .history')) glance.hidden = isFiltered;
    for (const fold of folds('.fold')) fold.open = isFiltered || fold.dataset.open === 'true';
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
    for (const each of [search, tone, tag]) each.value = '';
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
  for (const controls of all('.controls')) controls.hidden = false;
  for (const each of [search, tone, tag]) each.addEventListener('input', filter);
  setUpUnfold();
  setUpTheme();
  all('.copy').forEach(setUpCopy);
  addEventListener('hashchange', showTarget);
  filter(); // the browser keeps what was typed when a page is loaded again
  showTarget();
})();
