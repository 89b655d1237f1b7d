// What is sought, where a text has it, and why a scenario was found.

/**
 * A place in a text: from, to.
 * @typedef {readonly [from: number, to: number]} Place
 * @typedef {{label: string, text: string}} Line a text that a scenario can be found by, and what it is
 */

/** Beside its title so many lines tell why a scenario was found. */
const MOST_REASONS = 3;

/**
 * @param {string} text
 * @returns {string[]} its words, and what stands in quotes as one, in lower case
 */
export function soughtIn(text) {
  const found = [...text.toLowerCase().matchAll(/"([^"]+)"?|([^\s"]+)/g)];
  return found.map(([, quoted, word]) => (quoted ?? word ?? '').trim()).filter((each) => each !== '');
}

/**
 * @param {readonly string[]} sought
 * @param {string} text
 * @returns {Place[]} in order; what overlaps or touches is one
 */
export function placesOf(sought, text) {
  const lower = text.toLowerCase();
  const found = sought.flatMap((word) => placesOfWord(word, lower)).sort(([a], [b]) => a - b);
  /** @type {[number, number][]} */
  const places = [];
  for (const [from, to] of found) {
    const last = places.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else places.push([from, to]);
  }
  return places;
}

/**
 * @param {string} word
 * @param {string} text
 * @returns {Place[]}
 */
function placesOfWord(word, text) {
  const places = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
    places.push(/** @type {const} */ ([at, at + word.length]));
  return places;
}

/**
 * Why a scenario is found: each word that is sought must be in its title or in one of its lines.
 * @param {readonly string[]} sought
 * @param {string} title
 * @param {readonly Line[]} lines
 * @returns {Line[] | undefined} lines that have what the title has not; undefined when something is nowhere
 */
export function reasonsFor(sought, title, lines) {
  /** @type {Set<Line>} */
  const reasons = new Set();
  for (const word of sought) {
    if (title.toLowerCase().includes(word)) continue;
    const having = lines.filter(({ text }) => text.toLowerCase().includes(word));
    const reason = having.find((line) => reasons.has(line)) ?? having[0];
    if (!reason) return undefined;
    reasons.add(reason);
  }
  return [...reasons].slice(0, MOST_REASONS);
}
