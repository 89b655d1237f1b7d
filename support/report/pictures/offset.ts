import { createRequire } from 'node:module';
import type * as Charts from 'echarts';
import type { Timeline } from '../timeline';
import { escape } from '../page/html';
import { COLOURS, type Picture } from './svg';

const TITLE = 'Sound against picture';
/** Drawn for little more than the width of a phone, so that its text is legible there, too. */
const WIDTH = 420;
const HEIGHT = 220;
const FONT_SIZE = 13;
const MOST_WIDTH = 480;

/** What pairs as the worker reports them must be below, either way (US1-4, US2-1, US2-3). */
const PAIR_LIMIT_MS = 120;
/** What viewers accept: sound so early, or so late (EBU R37; US2-5). */
const [EARLY_MS, LATE_MS] = [-40, 60];

/** Loading it takes 1.7 s of CPU time, which every run would pay and few scenarios need. */
const charts = (): typeof Charts => createRequire(__filename)('echarts') as typeof Charts;

/** The offset over the programme with its limits; undefined for a scenario that did not measure it. */
export function offsetPicture({ offset, programmeSeconds }: Timeline): Picture | undefined {
  if (!offset || offset.reported.length + offset.measured.length === 0) return undefined;
  const chart = charts().init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption(options(offset, programmeSeconds));
  const svg = chart.renderToSVGString();
  chart.dispose();
  const description = describe(offset);
  return { title: TITLE, svg: forPage(svg, `${TITLE}. ${description}`), description };
}

/** So that the limits can be seen. */
const LEAST_SCALE_MS = 150;
const GRID_MS = 150;

/** So wide is a character at most, in any system's font; and so far are numbers from what they belong to. */
const [CHARACTER_WIDTH, LABEL_DISTANCE] = [9, 10];

const milliseconds = (value: number): string => `${signed(value)} ms`;
/** With a real minus sign, which is as wide as a plus. */
const signed = (value: number | string): string => String(value).replace('-', '−');

type Offset = NonNullable<Timeline['offset']>;

function options({ reported, measured }: Offset, seconds: number): Charts.EChartsOption {
  const farthest = Math.max(LEAST_SCALE_MS, ...[...reported, ...measured].map(([, ms]) => Math.abs(ms)));
  const edge = Math.ceil(farthest / GRID_MS) * GRID_MS;
  const textStyle = { color: COLOURS.text, fontSize: FONT_SIZE };
  const faint = { color: COLOURS.text, opacity: 0.18 };
  return {
    animation: false,
    textStyle,
    legend: { top: 0, left: 0, textStyle, itemGap: 32, selectedMode: false },
    grid: {
      left: LABEL_DISTANCE + CHARACTER_WIDTH * milliseconds(-edge).length,
      right: 16,
      top: 40,
      bottom: 34,
    },
    xAxis: {
      ...{
        type: 'value',
        min: 0,
        max: Math.ceil(seconds),
        axisLabel: { ...textStyle, formatter: '{value} s', showMaxLabel: false },
      },
      ...{ axisLine: { lineStyle: faint, onZero: false }, splitLine: { show: false } },
    },
    yAxis: {
      ...{
        type: 'value',
        min: -edge,
        max: edge,
        interval: edge / 3,
        axisLabel: { ...textStyle, formatter: milliseconds },
      },
      splitLine: { lineStyle: faint },
    },
    series: [
      {
        ...{ type: 'line', step: 'end', name: 'as the worker reports', data: reported, symbol: 'none' },
        ...{ color: COLOURS.blue, lineStyle: { width: 2.5 }, silent: true },
        markLine: limits([PAIR_LIMIT_MS, -PAIR_LIMIT_MS], COLOURS.blue),
      },
      {
        ...{
          type: 'scatter',
          name: 'as seen and heard',
          data: fewer(measured),
          symbol: 'diamond',
          symbolSize: 9,
        },
        ...{ color: COLOURS.orange, silent: true, markLine: limits([EARLY_MS, LATE_MS], COLOURS.orange) },
      },
    ],
  };
}

/** Of neighbours that would cover each other, the one that is farthest off. */
function fewer(points: Offset['measured']): Offset['measured'] {
  const size = Math.ceil(points.length / MOST_POINTS);
  const farthest = (from: number): Offset['measured'] =>
    points
      .slice(from, from + size)
      .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
      .slice(0, 1);
  return points.flatMap((_, i) => (i % size === 0 ? farthest(i) : []));
}

/** As many as stand apart on a phone. */
const MOST_POINTS = 40;

const limits = (valuesMs: readonly number[], color: string): Charts.MarkLineComponentOption => ({
  ...{ silent: true, symbol: 'none', lineStyle: { color, type: 'dashed', width: 1.5 } },
  label: {
    show: true,
    position: 'insideEndTop',
    formatter: ({ value }) => milliseconds(Number(value)),
    color: COLOURS.text,
    fontSize: 13,
  },
  data: valuesMs.map((yAxis) => ({ yAxis })),
});

function describe({ reported, measured }: Offset): string {
  return [
    spread('The worker reports', reported, -PAIR_LIMIT_MS, PAIR_LIMIT_MS),
    spread('Flashes and beeps in the output are', measured, EARLY_MS, LATE_MS),
  ]
    .filter((each) => each !== '')
    .join(' ');
}

function spread(beginning: string, points: Offset['measured'], leastMs: number, mostMs: number): string {
  if (points.length === 0) return '';
  const values = points.map(([, ms]) => ms);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const beyond = values.filter((ms) => ms < leastMs || ms > mostMs).length;
  const verdict = beyond === 0 ? 'all' : `${values.length - beyond} of ${values.length}`;
  return (
    `${beginning} ${signed(least.toFixed(1))} to ${signed(most.toFixed(1))} ms apart (positive: sound late), ` +
    `${verdict} within ${signed(leastMs)} to ${mostMs} ms.`
  );
}

/** What a picture without hovering has no use for; ids of clipping paths would have to be unique on a page. */
const OF_NO_USE = [
  /<style[^>]*>.*?<\/style>/gs,
  /<defs[^>]*>.*?<\/defs>/gs,
  / (?:class|clip-path|pointer-events|xml:space|stroke-linecap)="[^"]*"/g,
  /font-family:[^;]*;/g,
  /\n/g,
];

/** Its size follows the page's, its text and axes have the page's colour. */
const forPage = (svg: string, label: string): string =>
  OF_NO_USE.reduce((rest, pattern) => rest.replace(pattern, ''), svg)
    .replace(/stroke="#[0-9a-f]{6}"/g, 'stroke="currentColor"')
    .replace(
      /^<svg [^>]*>/,
      `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escape(label)}" font-family="system-ui, sans-serif" ` +
        `viewBox="0 0 ${WIDTH} ${HEIGHT}" style="width:100%;max-width:${MOST_WIDTH}px;height:auto">`,
    );
