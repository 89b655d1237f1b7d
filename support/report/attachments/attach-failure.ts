import type { Story } from '../story';
import { EVIDENCE_MEDIA_TYPE } from '../failure-view';
import { reportsDir } from '../../base/project-root';
import { attachClip, type ReportedScenario, type ScenarioPlace } from './attach-story';
import { clockOf, zeroMsOf } from './clock';
import { commandsFor } from './commands';
import { evidenceView, type FailedBroadcast } from './evidence-view';
import type { Failure } from './failure';
import { momentOf } from './moment';

const CLIP_SECONDS = 10;

/** Hands the report what an engineer looks at first, and the seconds around the failure to see and hear. */
export async function attachFailure(
  world: ReportedScenario,
  failure: Failure,
  story: Story | undefined,
  { uri, location }: ScenarioPlace,
): Promise<void> {
  const broadcast = await broadcastOf(world, failure, story);
  const commands = commandsFor(location ? `${uri}:${location.line}` : uri, process.env);
  const view = await evidenceView(failure, broadcast, commands, reportsDir);
  world.attach(JSON.stringify(view), EVIDENCE_MEDIA_TYPE);
  if (!story || !broadcast.moment) return;
  const title = 'Ten seconds of the output around the failure';
  await attachClip(world, title, programmeSecond(broadcast.moment.at, story), CLIP_SECONDS, story);
}

async function broadcastOf(
  world: ReportedScenario,
  failure: Failure,
  story: Story | undefined,
): Promise<FailedBroadcast> {
  const dir = world.evidenceDir;
  if (!story) return { dir, zeroMs: undefined, moment: undefined };
  const { facts } = world.evidence;
  const moment = momentOf(failure, story, await world.evidence.logs(), facts, clockOf(facts));
  return { dir, zeroMs: zeroMsOf(facts), moment };
}

/** What viewers saw at a time: by then so much of the programme had been put out. */
export function programmeSecond(at: number, { fragments, segmentSeconds }: Story): number {
  const segment = fragments.findLast(({ putOutAt }) => putOutAt !== undefined && putOutAt <= at);
  return segment?.putOutAt === undefined
    ? 0
    : (segment.segment - 1) * segmentSeconds + (at - segment.putOutAt);
}
