import type { Timeline } from '../timeline';
import { describeSegments, namesOf, outcomeOf, runsOf } from './describe';
import { type Bar, BAR_HEIGHT, drawLane, LANE_HEIGHT, TimeScale } from './lane';
import { fluidSvg, type Picture, words } from './svg';
import { DUBBED, ORIGINAL } from './timeline';

const TITLE = 'Dubbed or original, segment by segment';
const AXIS_HEIGHT = 24;
const LINE_HEIGHT = 17;
const MOST_LINES = 8;

/** What each segment of the programme was put out with. undefined when there was none. */
export function stripPicture(timeline: Timeline): Picture | undefined {
  if (timeline.fragments.length === 0) return undefined;
  const description = describeSegments(timeline);
  const count = timeline.fragments.at(-1)?.segment ?? 0;
  const scale = new TimeScale(1, count + 1);
  const axisY = LANE_HEIGHT - BAR_HEIGHT / 2;
  const lines = legend(timeline);
  const svg = fluidSvg(
    axisY + AXIS_HEIGHT + lines.length * LINE_HEIGHT + 4,
    `${TITLE}. ${description}`,
    drawLane({ name: 'Segments', remark: '█ dubbed  ▄ original', bars: cells(timeline) }, 0, scale),
    numbers(count, scale, axisY + 12),
    ...lines.map((line, i) => words(line, { x: '2%', y: axisY + AXIS_HEIGHT + 10 + i * LINE_HEIGHT })),
  );
  return { title: TITLE, svg, description };
}

const cells = ({ fragments }: Timeline): Bar[] =>
  fragments.flatMap(({ segment, outcome }): Bar[] => {
    const place = { from: segment, to: segment + 1 };
    if (outcome === undefined) return [];
    return [{ ...place, ...(outcome === 'dubbed' ? DUBBED : ORIGINAL) }];
  });

/** Below the middle of cells, as many as there is room for. */
function numbers(count: number, scale: TimeScale, y: number): string {
  const whole = scale.ticks().filter((tick) => Number.isInteger(tick) && tick >= 1 && tick <= count);
  return [...new Set([1, ...whole])]
    .map((number) =>
      words(String(number), {
        x: scale.percent(number + 0.5),
        y,
        'text-anchor': 'middle',
        'fill-opacity': 0.8,
      }),
    )
    .join('');
}

function legend({ fragments }: Timeline): string[] {
  const runs = runsOf(fragments);
  const lines = runs.slice(0, MOST_LINES).map((run) => `${namesOf(run)}: ${outcomeOf(run)}`);
  return runs.length > MOST_LINES ? [...lines, `… and ${runs.length - MOST_LINES} more changes`] : lines;
}
