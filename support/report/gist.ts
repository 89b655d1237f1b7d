/** cucumber tells a failed comparison by its name alone, with the two values on lines of their own below. */
const COMPARISON = /^(\w*Error)\n\s*\+ expected - actual\n\s*-(.+)\n\s*\+(.+)\n*(?:\n\s+at |$)/;

/** An error's message in one line: what was expected and seen where two single values were compared, else its first line. */
export function gistOf(message: string): string {
  const [, name, seen, expected] = COMPARISON.exec(message) ?? [];
  if (name !== undefined) return `${name}: expected ${expected}, seen ${seen}`;
  return message.split('\n')[0] ?? '';
}
