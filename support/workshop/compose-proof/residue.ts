import { docker } from '../../stack/docker/cli';
import { eventually } from '../../base/eventually';

/** What a run might leave behind, by kind. */
export type Inventory = Readonly<Record<'containers' | 'networks' | 'volumes', readonly string[]>>;

/** After kill -9 a guard does the removing, after the run's own end. */
const GONE_WITHIN_MS = 30_000;

export async function inventory(): Promise<Inventory> {
  const [containers, networks, volumes] = await Promise.all([
    names(['ps', '--all', '--format', '{{.Names}}']),
    names(['network', 'ls', '--format', '{{.Name}}']),
    names(['volume', 'ls', '--format', '{{.Name}}']),
  ]);
  return { containers, networks, volumes };
}

async function names(args: readonly string[]): Promise<string[]> {
  return (await docker(args)).split('\n').filter((name) => name !== '');
}

/** @returns what is there now and was not before, as `containers: a, b` */
export function difference(before: Inventory, after: Inventory): string[] {
  return (['containers', 'networks', 'volumes'] as const).flatMap((kind) => {
    const added = after[kind].filter((name) => !before[kind].includes(name));
    return added.length === 0 ? [] : [`${kind}: ${added.join(', ')}`];
  });
}

/** @throws NotInTimeError with what is left */
export async function expectNothingLeft(before: Inventory): Promise<void> {
  await eventually('nothing is left in Docker', async () => difference(before, await inventory()), {
    ...{ withinMs: GONE_WITHIN_MS, everyMs: 500 },
    until: (left) => left.length === 0,
  });
}
