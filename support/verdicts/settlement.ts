import { expect } from 'chai';
import type { JournalRecord } from '../../services/contracts/journal';
import type { Evidence } from '../broadcast/evidence';
import { segmentSecondsOf } from '../broadcast/plan';
import { byFragment, field, type FragmentHistory } from '../records/journal-queries';
import { contentOf, type HeardSegment } from './content';
import { expectDub, expectOriginal } from './hearing';

const NS_PER_SECOND = 1e9;

/** Number (from 1) of the segment that a fragment was made of, by the place in time that it states. */
export function segmentOf({ payload }: JournalRecord, segmentSeconds: number): number {
  const ptsNs = field(payload, 'metadata', 'pts_ns');
  if (typeof ptsNs !== 'number')
    throw new Error('a fragment does not tell its place in time (metadata.pts_ns)');
  return Math.round(ptsNs / NS_PER_SECOND / segmentSeconds) + 1;
}

/** What the STS knows of the fragment of a segment; undefined when it was not sent. */
export async function fragmentsBySegment(evidence: Evidence): Promise<Map<number, FragmentHistory>> {
  const seconds = segmentSecondsOf(evidence.facts.plan);
  const fragments = byFragment(await evidence.journal());
  return new Map(fragments.map((fragment) => [segmentOf(fragment.sent, seconds), fragment]));
}

/**
 * These segments (counted from 1) are heard as the dubs of their own fragments, all others as the programme itself.
 * @throws AssertionError for a segment that is heard otherwise
 */
export async function expectHeard(evidence: Evidence, dubbed: readonly number[]): Promise<void> {
  const { segments } = await contentOf(evidence);
  const fragments = await fragmentsBySegment(evidence);
  for (const [i, segment] of segments.entries()) {
    if (dubbed.includes(i + 1)) expectOwnDub(segment, fragments.get(i + 1), i + 1);
    else expectOriginal([segment]);
  }
}

function expectOwnDub(segment: HeardSegment, fragment: FragmentHistory | undefined, number: number): void {
  if (fragment?.sequence === undefined)
    throw new Error(`segment ${number} was never sent to be dubbed, so it can't be heard dubbed`);
  expectDub(segment, fragment.sequence);
}

/** How often each reason for original sound was counted; reasons that were not are left out. */
export async function fallbackReasons(evidence: Evidence): Promise<Record<string, number>> {
  const metrics = await evidence.metrics();
  const counts = metrics.labelled('worker_fallback_total', 'reason');
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** "error 5 times and overload once" or "none". @throws Error for other words */
export function parseReasons(text: string): Record<string, number> {
  if (text === 'none') return {};
  return Object.fromEntries(
    text.split(/, | and /).map((part) => {
      const [, reason, count] = /^([a-z_]+) (?:once|(\d+) times)$/.exec(part) ?? [];
      if (!reason) throw new Error(`expected reasons like "error 5 times" or "overload once", saw "${part}"`);
      return [reason, Number(count ?? 1)];
    }),
  );
}

/** As many segments are heard with original sound as the worker counted; one that ends early has fewer segments. */
export async function expectCountedAsHeard(evidence: Evidence): Promise<void> {
  const putOut = (await evidence.metrics()).value('worker_audio_fragments_total');
  const segments = (await contentOf(evidence)).segments.slice(0, putOut);
  const original = segments.filter(({ dubShare }) => Math.max(...dubShare) < HALF).length;
  const counted = Object.values(await fallbackReasons(evidence)).reduce((sum, count) => sum + count, 0);
  expect(original, 'segments heard with original sound, against worker_fallback_total').to.equal(counted);
}

/** A segment is either dubbed or not; how well, others judge. */
const HALF = 0.5;
