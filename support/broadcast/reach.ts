import { isWatchedOnly } from '../stack/level';
import type { StackKind } from '../stack/stack';
import { workerCommand } from '../stack/foreign-worker';
import { fixedIn } from '../stack/worker-settings';
import type { Cue } from './cues';
import { DEFAULT_SEGMENT_SECONDS, needsGate, type BroadcastPlan } from './plan';

/** What a broadcast does to the pipeline that only those can do who run it. */
const OF_THE_OWNER: Partial<Record<Cue['act']['kind'], string>> = {
  'freeze-sts': 'the STS of an external pipeline is not frozen',
  'thaw-sts': 'the STS of an external pipeline is not frozen',
  'kill-media-server': 'the media server of an external pipeline is not killed',
  'stop-worker': 'an external worker is stopped by whoever started it',
};

/** Why a broadcast can't be performed on a pipeline of this kind; undefined when it can. */
export function outOfReach(plan: BroadcastPlan, kind: StackKind): string | undefined {
  if (plan.sourceIsLocked && kind !== 'local')
    return 'a worker that the suite does not run as its own process trusts no certificate of the suite';
  if (isWatchedOnly()) return undefined; // only scenarios that need nothing of it come here (support/hooks.ts)
  if (plan.sourceIsUntimed && kind !== 'local')
    return "a worker that the suite does not run as its own process can't ask a server of the suite";
  if (plan.codec && (kind !== 'local' || workerCommand() !== undefined))
    return "the codec of a worker that is not the suite's own process, or not ours, can't be broken";
  const fixed = fixedIn(plan.worker);
  if (fixed !== undefined) return fixed;
  if (kind !== 'external') return undefined;
  if (plan.sourceIsAbsent) return "an external worker can't be started for an input that never comes";
  if (plan.isCamera) return "an external worker can't be led to another input";
  if (plan.outputIsClosed || needsGate(plan)) return "an external worker's output can't be led elsewhere";
  if (plan.clip === 'no-audio') return 'that a worker refuses its input is seen by whoever started it';
  if (plan.sts.hostile) return "an external worker can't be led to another STS";
  const act = plan.cues?.find(({ act: { kind: name } }) => OF_THE_OWNER[name])?.act.kind;
  return (act && OF_THE_OWNER[act]) ?? otherSettings(plan);
}

/** An external worker is asked to run with its defaults (docs/contract.md). */
function otherSettings({ worker }: BroadcastPlan): string | undefined {
  const { segmentDurationSeconds = DEFAULT_SEGMENT_SECONDS, ...others } = worker;
  const names = Object.keys(others);
  if (segmentDurationSeconds !== DEFAULT_SEGMENT_SECONDS)
    names.push(`segments of ${segmentDurationSeconds} s`);
  return names.length === 0
    ? undefined
    : `an external worker's settings can't be changed: ${names.join(', ')}`;
}
