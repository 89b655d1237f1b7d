import { expect } from 'chai';
import { docker } from '../../stack/docker/cli';
import { RUN_LABEL } from '../../stack/docker/run-label';
import { eventually } from '../../base/eventually';

const BOTH_WITHIN_MS = 240_000;
const FORMAT = `{{.Label "${RUN_LABEL}"}} {{.Label "com.docker.compose.project"}} {{.Networks}}`;

/** Waits until stacks of two runs are there at the same time. @throws AssertionError when one is in another's network */
export async function expectApart(): Promise<void> {
  const list = async (): Promise<string[][]> =>
    (await docker(['ps', '--filter', `label=${RUN_LABEL}`, '--format', FORMAT]))
      .split('\n')
      .map((line) => line.split(' '));
  const rows = await eventually('two runs have stacks at the same time', list, {
    ...{ withinMs: BOTH_WITHIN_MS, everyMs: 1000 },
    until: (seen) => new Set(seen.map(([run]) => run)).size > 1,
  });
  for (const [, project, networks] of rows)
    expect(networks, `networks of ${project}`).to.equal(`${project}-network`);
}
