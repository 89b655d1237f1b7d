import type { Story } from '../story';
import { DUBBED, ORIGINAL } from './bars';
import { describeSegments } from './describe';
import { BAR_HEIGHT, drawLane, LANE_HEIGHT, type Bar } from './lane';
import type { Picture } from './svg';
import { namesOf, outcomeOf, runsOf } from './runs';
import { fluidSvg, words } from './svg';
import { TimeScale } from './time-scale';

const TITLE = 'Dubbed or original, segment by segment';
const AXIS_HEIGHT = 24;
const LINE_HEIGHT = 17;
const MOST_LINES = 8;

/** What each segment of the programme was put out with. undefined when there was none. */
export function stripPicture(story: Story): Picture | undefined {
  if (story.fragments.length === 0) return undefined;
  const description = describeSegments(story);
  const count = story.fragments.at(-1)?.segment ?? 0;
  const scale = new TimeScale(1, count + 1);
  const axisY = LANE_HEIGHT - BAR_HEIGHT / 2;
  const lines = legend(story);
  const svg = fluidSvg(
    axisY + AXIS_HEIGHT + lines.length * LINE_HEIGHT + 4,
    `${TITLE}. ${description}`,
    drawLane({ name: 'Segments', remark: '█ dubbed  ▄ original', bars: cells(story) }, 0, scale),
    numbers(count, scale, axisY + 12),
    ...lines.map((line, i) => words(line, { x: '2%', y: axisY + AXIS_HEIGHT + 10 + i * LINE_HEIGHT })),
  );
  return { title: TITLE, svg, description };
}

const cells = ({ fragments }: Story): Bar[] =>
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

function legend({ fragments }: Story): string[] {
  const runs = runsOf(fragments);
  const lines = runs.slice(0, MOST_LINES).map((run) => `${namesOf(run)}: ${outcomeOf(run)}`);
  return runs.length > MOST_LINES ? [...lines, `… and ${runs.length - MOST_LINES} more changes`] : lines;
}
