/** What turns red when a rule is broken. */
export type Witness =
  | { kind: 'scenario'; name: string }
  | { kind: 'mutant'; name: string }
  | { kind: 'test'; file: string; title: string };

export interface Rule {
  id: string;
  text: string;
  witnesses: Witness[];
}

const ROW = /^\|\s*([A-Z]\d+)\s*\|(.+)\|(.+)\|$/;
const WITNESS = /^(?:scenario "(.+)"|mutant (\S+)|test (\S+) "(.+)")$/;

/** Reads the tables of docs/rules.md. @throws Error for a witness that is none */
export function readRules(markdown: string): Rule[] {
  return markdown.split('\n').flatMap((line) => {
    const [, id, text, witnesses] = ROW.exec(line) ?? [];
    if (id === undefined || text === undefined || witnesses === undefined) return [];
    const parts = witnesses.split('<br>').map((part) => part.trim());
    return [{ id, text: text.trim(), witnesses: parts.filter((part) => part !== '').map(readWitness) }];
  });
}

function readWitness(text: string): Witness {
  const [, scenario, mutant, file, title] = WITNESS.exec(text.replaceAll('\\', '')) ?? [];
  if (scenario !== undefined) return { kind: 'scenario', name: scenario };
  if (mutant !== undefined) return { kind: 'mutant', name: mutant };
  if (file !== undefined && title !== undefined) return { kind: 'test', file, title };
  throw new Error(`"${text}": expected scenario "…", mutant … or test FILE "…"`);
}
