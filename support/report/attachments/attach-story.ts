import type { Story } from '../story';
import { CLIP_MEDIA_TYPE } from '../failure-view';
import { STORY_MEDIA_TYPE } from '../story';
import { reportsDir } from '../../base/project-root';
import type { Evidence } from '../../broadcast/evidence';
import type { Failure } from './failure';
import { cutClip } from './clip';
import { contentThatIsThere } from './offset';
import { storyOf } from './story';

/** What of cucumber's world is of use here. */
export interface ReportedScenario {
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

/** The scenarios that show and let hear what their story is about; by their first tag, which is their id. */
const SHOWN = ['@US1-8', '@US2-5', '@US3-4', '@US4-5', '@US5-4', '@US6-6'];
const CLIP_SECONDS = 8;

/** Hands the report what its pictures are drawn from and, for one scenario of each story, a clip of the output. */
export async function attachStory(world: ReportedScenario, scenario: ScenarioPlace): Promise<Story> {
  const story = await storyOf(world.evidence, world.measuresOffset);
  world.attach(JSON.stringify(story), STORY_MEDIA_TYPE);
  const id = scenario.tags.find(({ name }) => /^@(US\d+-|E)\d+$/.test(name))?.name;
  if (id !== undefined && SHOWN.includes(id) && !world.failure)
    await attachClip(world, `The output: ${scenario.name}`, changeIn(story), CLIP_SECONDS, story);
  return story;
}

/** Where sound changes from dubbed to original or back for the first time; in the middle where it does not. */
export function changeIn({ fragments, segmentSeconds, programmeSeconds }: Story): number {
  const change = fragments.findIndex(({ outcome }, i) => i > 0 && outcome !== fragments[i - 1]?.outcome);
  return change < 0 ? programmeSeconds / 2 : change * segmentSeconds;
}

/**
 * Nothing where there is no recording.
 * @param aroundSecond of the programme
 */
export async function attachClip(
  world: ReportedScenario,
  title: string,
  aroundSecond: number,
  seconds: number,
  story: Story,
): Promise<void> {
  const { facts } = world.evidence;
  if (facts.noRecording !== undefined) return;
  const content = await contentThatIsThere(world.evidence);
  const startSeconds = (content?.segments[0]?.startMs ?? 0) / 1000;
  const aroundSeconds =
    startSeconds + Math.min(Math.max(0, aroundSecond), story.programmeSeconds - seconds / 2);
  const name = `${facts.plan.name}-${Math.round(aroundSecond)}s-${seconds}s`;
  const request = { title, aroundSeconds, seconds, name, reportsFolder: reportsDir };
  const clip = await cutClip({ ...request, recording: world.evidence.recording() });
  world.attach(JSON.stringify(clip), CLIP_MEDIA_TYPE);
}
