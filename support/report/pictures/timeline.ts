import type { Story } from '../story';
import { connectionBars, backpressureBars, breakerBars, putOutBars } from './bars';
import { describeStory } from './describe';
import { drawLane, LANE_HEIGHT, type Lane, type Tick } from './lane';
import { placeMarks, drawMarks, MARK_ROW_HEIGHT } from './marks';
import type { Picture } from './svg';
import { fluidSvg, words } from './svg';
import { TimeScale } from './time-scale';

const TITLE = 'What happened when';
const AXIS_HEIGHT = 26;
const LINE_HEIGHT = 17;
/** More would make the picture a list. */
const MOST_FAULTS = 9;

/** What happened in a broadcast against time, one row for each thing that can be looked at. */
export function timelinePicture(story: Story): Picture {
  const description = describeStory(story);
  const scale = new TimeScale(Math.min(0, ...story.connection.map(({ at }) => at)), endOf(story));
  const faults = story.faults.slice(0, MOST_FAULTS);
  const marks = placeMarks(
    faults.map(({ at }) => at),
    scale,
  );
  const lanesY = marks.rows * MARK_ROW_HEIGHT + 4;
  const lanes = lanesOf(story);
  const axisY = lanesY + lanes.length * LANE_HEIGHT - 4;
  const listY = axisY + AXIS_HEIGHT;
  const lines = [
    ...faults.map(
      ({ at, what }, i) => `${i + 1}  ${at === 0 ? 'from the start' : `${at.toFixed(1)} s`}: ${what}`,
    ),
    ...rest(story),
  ];
  const svg = fluidSvg(
    listY + lines.length * LINE_HEIGHT + 4,
    `${TITLE}. ${description}`,
    scale.axis(lanesY, axisY, 's'),
    ...lanes.map((lane, i) => drawLane(lane, lanesY + i * LANE_HEIGHT, scale)),
    drawMarks(marks, axisY),
    ...lines.map((line, i) => words(line, { x: '2%', y: listY + 12 + i * LINE_HEIGHT })),
  );
  return { title: TITLE, svg, description };
}

const endOf = ({ endedAt, programmeSeconds }: Story): number => Math.max(endedAt, programmeSeconds);

function rest({ faults }: Story): string[] {
  return faults.length > MOST_FAULTS ? [`… and ${faults.length - MOST_FAULTS} more`] : [];
}

function lanesOf(story: Story): Lane[] {
  const { fragments, inFlight, backpressure, breaker } = story;
  const end = endOf(story);
  const most = Math.max(0, ...inFlight.map(({ count }) => count));
  return [
    { name: 'Produced', remark: `${fragments.length} fragments`, ticks: ticksOf(story, 'readyAt') },
    { name: 'Sent to the STS', remark: `${count(story, 'sentAt')}`, ticks: ticksOf(story, 'sentAt') },
    { name: 'Answered', remark: answeredRemark(story), ticks: answers(story) },
    { name: 'In flight', remark: `at most ${most} at a time`, steps: inFlight },
    { name: 'Put out', remark: '█ dubbed  ▄ original', bars: putOutBars(story) },
    ...(breaker.length > 0
      ? [{ name: 'Circuit breaker', remark: '█ open  ▄ half open', bars: breakerBars(story, end) }]
      : [{ name: 'Circuit breaker', remark: 'closed all the time', bars: breakerBars(story, end) }]),
    ...(backpressure.length > 0
      ? [{ name: 'Backpressure', remark: '█ pause  ▄ slow down', bars: backpressureBars(story, end) }]
      : []),
    { name: 'Connection to the STS', ...connectionBars(story, end) },
  ];
}

type Time = 'readyAt' | 'sentAt' | 'answeredAt';

const count = ({ fragments }: Story, time: Time): number =>
  fragments.filter((fragment) => fragment[time] !== undefined).length;

const ticksOf = ({ fragments }: Story, time: Time): Tick[] =>
  fragments.flatMap((fragment) => {
    const at = fragment[time];
    return at === undefined ? [] : [{ at, level: 'half', colour: 'text' } satisfies Tick];
  });

/** Those that tell of a failure are higher. */
const answers = ({ fragments }: Story): Tick[] =>
  fragments.flatMap(({ answeredAt, failure }) => {
    if (answeredAt === undefined) return [];
    const tick: Tick =
      failure === undefined
        ? { at: answeredAt, level: 'half', colour: 'text' }
        : { at: answeredAt, level: 'full', colour: 'orange' };
    return [tick];
  });

function answeredRemark(story: Story): string {
  const failed = story.fragments.filter(({ failure }) => failure !== undefined).length;
  return `${count(story, 'answeredAt')}${failed > 0 ? `, ▌${failed} failed` : ''}`;
}
