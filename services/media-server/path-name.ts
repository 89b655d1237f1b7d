const ALLOWED = /^[0-9a-zA-Z_\-/.]+$/;

/** Without the slashes at its ends. In one pass: a pattern like `/\/+$/` tries each slash of a long row. */
export function trimSlashes(text: string): string {
  let from = 0;
  let to = text.length;
  while (text[from] === '/') from++;
  while (to > from && text[to - 1] === '/') to--;
  return text.slice(from, to);
}

/** Why a path name is not accepted, in MediaMTX's words; undefined when it is fine. Names become folders on disk. */
export function pathNameProblem(name: string): string | undefined {
  if (name === '') return 'cannot be empty';
  if (name.startsWith('/')) return "can't begin with a slash";
  if (name.endsWith('/')) return "can't end with a slash";
  if (!ALLOWED.test(name)) return 'can contain only alphanumeric characters, underscore, dot, minus, slash';
  if (name.split('/').some((part) => part === '.' || part === '..')) return "can't contain dot path segments";
  return undefined;
}
