import { reportsDir } from '../../base/project-root';
import type { Evidence } from '../../broadcast/evidence';
import { CLIP_MEDIA_TYPE, EVIDENCE_MEDIA_TYPE } from '../failure-view';
import { commandsFor } from '../run-again';
import { rowsIn } from '../summary';
import { type Timeline, TIMELINE_MEDIA_TYPE } from '../timeline';
import { cutClip } from './clip';
import { evidenceView, type FailedBroadcast } from './evidence-view';
import { type Failure, momentOf } from './failure';
import { clockOf, contentThatIsThere, timelineOf, zeroMsOf } from './timeline';

/** What of cucumber's world is of use here. */
interface ReportedScenario {
  readonly evidence: Evidence;
  /** Of the broadcast that it began, even if that failed. */
  readonly evidenceDir: string | undefined;
  readonly measuresOffset: boolean;
  readonly failure: Failure | undefined;
  attach(data: string, mediaType: string): unknown;
}

/** What of cucumber's pickle is of use here. */
export interface ScenarioPlace {
  uri: string;
  name: string;
  location?: { line: number };
  tags: readonly { name: string }[];
}

/** The scenarios that show and let hear what their story is about; by their first row, which is their id. */
const SHOWN = ['US1-8', 'US2-5', 'US3-4', 'US4-5', 'US5-4', 'US6-6'];
const SHOWN_SECONDS = 8;

/** Hands the report what its pictures are drawn from and, for one scenario of each timeline, a clip of the output. */
export async function attachTimeline(world: ReportedScenario, scenario: ScenarioPlace): Promise<Timeline> {
  const timeline = await timelineOf(world.evidence, world.measuresOffset);
  world.attach(JSON.stringify(timeline), TIMELINE_MEDIA_TYPE);
  const [row = ''] = rowsIn(scenario.tags.map(({ name }) => name));
  if (SHOWN.includes(row) && !world.failure)
    await attachClip(world, `The output: ${scenario.name}`, changeIn(timeline), SHOWN_SECONDS, timeline);
  return timeline;
}

/** Where sound changes from dubbed to original or back for the first time; in the middle where it does not. */
export function changeIn({ fragments, segmentSeconds, programmeSeconds }: Timeline): number {
  const change = fragments.findIndex(({ outcome }, i) => i > 0 && outcome !== fragments[i - 1]?.outcome);
  return change < 0 ? programmeSeconds / 2 : change * segmentSeconds;
}

/**
 * Nothing where there is no recording.
 * @param aroundSecond of the programme
 */
async function attachClip(
  world: ReportedScenario,
  title: string,
  aroundSecond: number,
  seconds: number,
  timeline: Timeline,
): Promise<void> {
  const { facts } = world.evidence;
  if (facts.noRecording !== undefined) return;
  const content = await contentThatIsThere(world.evidence);
  const startSeconds = (content?.segments[0]?.startMs ?? 0) / 1000;
  const aroundSeconds =
    startSeconds + Math.min(Math.max(0, aroundSecond), timeline.programmeSeconds - seconds / 2);
  const name = `${facts.plan.name}-${Math.round(aroundSecond)}s-${seconds}s`;
  const request = { title, aroundSeconds, seconds, name, reportsFolder: reportsDir };
  const clip = await cutClip({ ...request, recording: world.evidence.recording() });
  world.attach(JSON.stringify(clip), CLIP_MEDIA_TYPE);
}

const CLIP_SECONDS = 10;

/** Hands the report what an engineer looks at first, and the seconds around the failure to see and hear. */
export async function attachFailure(
  world: ReportedScenario,
  failure: Failure,
  timeline: Timeline | undefined,
  { uri, location }: ScenarioPlace,
): Promise<void> {
  const broadcast = await broadcastOf(world, failure, timeline);
  const commands = commandsFor(location ? `${uri}:${location.line}` : uri, process.env);
  const view = await evidenceView(failure, broadcast, commands, reportsDir);
  world.attach(JSON.stringify(view), EVIDENCE_MEDIA_TYPE);
  if (!timeline || !broadcast.moment) return;
  const title = 'Ten seconds of the output around the failure';
  await attachClip(world, title, programmeSecond(broadcast.moment.at, timeline), CLIP_SECONDS, timeline);
}

async function broadcastOf(
  world: ReportedScenario,
  failure: Failure,
  timeline: Timeline | undefined,
): Promise<FailedBroadcast> {
  const dir = world.evidenceDir;
  if (!timeline) return { dir, zeroMs: undefined, moment: undefined };
  const { facts } = world.evidence;
  const moment = momentOf(failure, timeline, await world.evidence.logs(), facts, clockOf(facts));
  return { dir, zeroMs: zeroMsOf(facts), moment };
}

/** What viewers saw at a time: by then so much of the programme had been put out. */
export function programmeSecond(at: number, { fragments, segmentSeconds }: Timeline): number {
  const segment = fragments.findLast(({ putOutAt }) => putOutAt !== undefined && putOutAt <= at);
  return segment?.putOutAt === undefined
    ? 0
    : (segment.segment - 1) * segmentSeconds + (at - segment.putOutAt);
}
