/** The stacks that the suite can run on. */
const KINDS = ['local', 'compose', 'external'] as const;

/** @returns what STACK says, by default local. @throws Error for a word that names no stack */
export function stackKind(env: NodeJS.ProcessEnv = process.env): (typeof KINDS)[number] {
  const chosen = env['STACK'] || 'local';
  const kind = KINDS.find((each) => each === chosen);
  if (kind) return kind;
  throw new Error(`STACK: expected ${KINDS.join(' or ')}, seen "${chosen}"`);
}
