import type { ScenarioStatus, ScenarioSummary } from './summary';

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

/** What the suite must prove, by the ids that scenarios are tagged with. */
export const ROWS: readonly string[] = [
  ...numbered('US1-', 13),
  ...numbered('US2-', 6),
  ...numbered('US3-', 8),
  ...numbered('US4-', 6),
  ...numbered('US5-', 6),
  ...numbered('US6-', 6),
  ...numbered('E', 15),
];

/** State of each row that was run: passed when all scenarios that prove it passed, else the first other state. */
export function rowStates(scenarios: readonly ScenarioSummary[]): Record<string, ScenarioStatus> {
  const states = ROWS.flatMap((row) => {
    const proofs = scenarios.filter(({ tags }) => tags.includes(`@${row}`));
    const [first] = [...proofs.filter(({ status }) => status !== 'passed'), ...proofs];
    return first ? [[row, first.status] as const] : [];
  });
  return Object.fromEntries(states);
}
