// Cucumber's tag expressions, `@US2 and not (@edge or @metrics)`, as `--tags` takes them.

/** @typedef {(tags: readonly string[]) => boolean} TagFilter */

/**
 * @param {string} text
 * @returns {TagFilter} one that takes everything, for an empty text
 * @throws {Error} for a text that is no expression, or not yet: what is expected where
 */
export function tagExpression(text) {
  const words = text.match(/[()]|[^\s()]+/g) ?? [];
  if (words.length === 0) return () => true;
  const filter = either(words);
  if (words.length > 0) throw new Error(`Expected and, or: before ${words[0]}`);
  return filter;
}

/**
 * @param {string[]} words taken from its beginning
 * @returns {TagFilter}
 */
function either(words) {
  const left = both(words);
  if (words[0] !== 'or') return left;
  words.shift();
  const right = either(words);
  return (tags) => left(tags) || right(tags);
}

/**
 * @param {string[]} words
 * @returns {TagFilter}
 */
function both(words) {
  const left = one(words);
  if (words[0] !== 'and') return left;
  words.shift();
  const right = both(words);
  return (tags) => left(tags) && right(tags);
}

/**
 * @param {string[]} words
 * @returns {TagFilter}
 */
function one(words) {
  const word = words.shift();
  if (word === undefined) throw new Error('Expected a tag, not, or ( at the end');
  if (word === 'not') {
    const inner = one(words);
    return (tags) => !inner(tags);
  }
  if (word === '(') {
    const inner = either(words);
    if (words.shift() !== ')') throw new Error('Expected ) at the end');
    return inner;
  }
  if ([')', 'and', 'or'].includes(word)) throw new Error(`Expected a tag, not, or (: before ${word}`);
  return (tags) => tags.includes(word.startsWith('@') ? word : `@${word}`);
}
