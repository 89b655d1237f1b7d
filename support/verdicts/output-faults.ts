import { expect } from 'chai';
import type { BroadcastFacts } from '../broadcast/facts';
import type { Evidence } from '../broadcast/evidence';
import { needsGate } from '../broadcast/plan';
import { percentile } from '../instruments/pace';
import { OwnTrouble } from './punctual';

/** A second of the smallest programme: so much had gone through, the output was on the air. */
const ON_AIR_BYTES = 16_000;
const ACT_OF_CUE = { 'stall-output': 'stall', 'output-goes-on': 'go-on', 'refuse-output': 'refuse' } as const;

/** What was to go wrong on the way of the output did, by the records of who stood in it. @throws AssertionError */
export function expectOutputFaults({ plan, cues, outputActs = [] }: BroadcastFacts): void {
  if (!needsGate(plan)) return;
  const ordered = cues.flatMap(({ act: { kind } }) =>
    kind in ACT_OF_CUE ? [ACT_OF_CUE[kind as keyof typeof ACT_OF_CUE]] : [],
  );
  const expected = plan.outputHangsUp ? ['hang-up'] : ordered;
  expect(
    outputActs.map(({ kind }) => kind),
    'what was done to the output',
  ).to.deep.equal(expected);
  for (const [i, { kind, passedBytes }] of outputActs.entries()) {
    if (kind === 'go-on')
      expect(passedBytes, 'bytes that the media server read while it read nothing').to.equal(
        outputActs[i - 1]?.passedBytes,
      );
    else if (kind !== 'hang-up')
      expect(passedBytes, 'bytes of the output before something was done to it').to.be.above(ON_AIR_BYTES);
  }
}

/** Since when something is wrong with the output for good, in ms as `nowMs`. @throws Error when nothing is */
export function failingSinceMs({ facts }: Evidence): number {
  const last = facts.outputActs?.at(-1);
  const killed = facts.cues.find(({ act }) => act.kind === 'kill-media-server');
  const sinceMs = last && last.kind !== 'go-on' ? last.atMs : killed?.beganAtMs;
  if (sinceMs === undefined) throw new Error('Bad step sequence: nothing was done to the output');
  return sinceMs;
}

/** A reader gets what came during its start all at once. */
const SETTLING_MS = 1500;
/** A server reads what has waited within some milliseconds, and hands it over in order. */
const CAUGHT_UP_AFTER_MS = 1000;

/**
 * How much later pictures came behind a stall than before it, each against its own time: half of them, in ms.
 * @throws OwnTrouble when the viewer saw none before or behind it
 */
export async function latenessAfterStallMs(evidence: Evidence): Promise<number> {
  const [stall, goesOn, next] = evidence.facts.outputActs ?? [];
  if (stall?.kind !== 'stall' || goesOn?.kind !== 'go-on')
    throw new Error('Bad step sequence: the output did not stall and go on');
  const pictures = (await evidence.arrivals()).filter(({ type }) => type === 'video');
  const beganMs = pictures[0]?.atMs ?? Infinity;
  const delayMs = (fromMs: number, toMs: number): number => {
    const delays = pictures
      .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
      .map(({ atMs, ptsMs }) => atMs - ptsMs);
    if (delays.length === 0)
      throw new OwnTrouble('the viewer did not see the output on both sides of the stall');
    return percentile(delays, 0.5);
  };
  const after = delayMs(goesOn.atMs + CAUGHT_UP_AFTER_MS, next?.atMs ?? Infinity);
  return after - delayMs(beganMs + SETTLING_MS, stall.atMs);
}
