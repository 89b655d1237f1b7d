import { type DataTable, Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import { bordersOf } from '../support/verdicts/borders';
import { dubGainLu } from '../support/verdicts/dub-loudness';
import { byFragment } from '../support/records/journal-fragments';
import { segmentSecondsOf } from '../support/broadcast/plan';
import { closeTo } from '../support/report/limits';
import { segmentsExpected } from '../support/verdicts/own-clip';
import type { PipelineWorld } from '../support/world';

Then(
  'at each of the {int} borders no 21 milliseconds are worse than {float} dB against the ideal join',
  async function (this: PipelineWorld, count: number, limitDb: number) {
    const borders = await bordersOf(this.evidence);
    const errors = borders.map(({ errorDb }) => errorDb);
    this.figure('borderErrorMaxDb', Math.max(...errors), { atMost: limitDb });
    expect(borders).to.have.lengthOf((await segmentsExpected(this, count + 1)) - 1);
    for (const { segment, kinds, errorDb } of borders)
      expect(errorDb, `dB at the border before segment ${segment} (${kinds})`).to.be.at.most(limitDb);
  },
);

Then(
  'at none of them a step from sample to sample is above {float} times the largest of the rest',
  async function (this: PipelineWorld, limit: number) {
    const borders = await bordersOf(this.evidence);
    this.figure('borderStepMax', Math.max(...borders.map(({ stepRatio }) => stepRatio)), { atMost: limit });
    for (const { segment, kinds, stepRatio } of borders)
      expect(stepRatio, `steps at the border before segment ${segment} (${kinds})`).to.be.at.most(limit);
  },
);

Then(
  'segments {numbers} are as loud as the dubs that the STS sent, give or take {float} LU',
  async function (this: PipelineWorld, numbers: number[], tolerance: number) {
    const lengthMs = segmentSecondsOf(this.evidence.facts.plan) * 1000;
    const gains: number[] = [];
    for (const number of numbers) gains.push(await dubGainLu(this.evidence, number, lengthMs));
    const farthest = gains.reduce((most, gain) => (Math.abs(gain) > Math.abs(most) ? gain : most), 0);
    this.figure('dubGainLu', farthest, closeTo(0, tolerance));
    gains.forEach((gain, i) =>
      expect(gain, `louder than it was made, the dub of segment ${numbers[i] ?? '?'}, in LU`).to.be.closeTo(
        0,
        tolerance,
      ),
    );
  },
);

Then('the worker warned of', async function (this: PipelineWorld, table: DataTable) {
  const fragments = byFragment(await this.evidence.journal());
  const warnings = (await this.evidence.logs()).where({ level: 'warn', message: /^dub not usable: .+/ });
  for (const { fragment, with: words = '' } of table.hashes()) {
    const id = fragments.find(({ sequence }) => sequence === Number(fragment) - 1)?.fragmentId;
    const texts = warnings.filter(({ fields }) => fields['fragmentId'] === id).map(({ message }) => message);
    expect(texts, `warnings about fragment ${fragment}`).to.have.lengthOf(1);
    expect(texts[0]).to.include(words);
  }
});
