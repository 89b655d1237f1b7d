import * as echarts from 'echarts';
import { html } from '../../report/page/html';
import { soakProblems, type FamilyName, type SoakFigures, type SoakRow } from './verdict';

const WIDTH = 1000;
const PANEL_HEIGHT = 170;
const PANEL_GAP = 80;
const TOP = 90;
const MEGABYTE = 1024 ** 2;
/** Told apart by people who see colours otherwise, too (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];

const NAMES: Readonly<Record<FamilyName, string>> = {
  worker: 'worker',
  mediaServer: 'media server',
  sts: 'echo-sts',
};

/** One diagram under the other, against the same time. */
interface Panel {
  title: string;
  unit: string;
  /** Left out: as high as what is in it. */
  least?: number;
  most?: number;
  lines: { name: string; value: (row: SoakRow) => number | undefined }[];
}

const ofFamilies = (value: (row: SoakRow, name: FamilyName) => number): Panel['lines'] =>
  Object.entries(NAMES).map(([name, title]) => ({
    name: title,
    value: (row) => value(row, name as FamilyName),
  }));

const PANELS: readonly Panel[] = [
  {
    title: 'Resident memory',
    unit: 'MB',
    least: 0,
    lines: ofFamilies(({ usage }, name) => usage[name].residentBytes / MEGABYTE),
  },
  {
    title: 'Sound against picture, as in the programme = 0',
    unit: 'ms',
    least: -1,
    most: 1,
    lines: [{ name: 'offset', value: ({ output }) => output.offsetMs }],
  },
  {
    title: 'Pace of put-out: 99th percentile of jitter in 10 s',
    unit: 'ms',
    least: 0,
    lines: [{ name: 'jitter', value: ({ output }) => output.jitterP99Ms }],
  },
  {
    title: 'Packets lost or doubled since the beginning',
    unit: 'packets',
    least: 0,
    lines: [
      { name: 'frames lost', value: ({ output }) => output.video.lost },
      { name: 'sound lost', value: ({ output }) => output.audio.lost },
      { name: 'doubled', value: ({ output: { video, audio } }) => video.doubled + audio.doubled },
    ],
  },
  {
    title: 'Open descriptors',
    unit: 'count',
    least: 0,
    lines: ofFamilies(({ usage }, name) => usage[name].descriptors),
  },
];

/** Memory, drift, pace, losses and descriptors against time, as an SVG document that also says in words what it shows. */
export function soakPlot(rows: readonly SoakRow[], figures: SoakFigures): string {
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    ...{ width: WIDTH, height: TOP + PANELS.length * (PANEL_HEIGHT + PANEL_GAP) },
  });
  chart.setOption(options(rows, figures));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return withText(svg, titleOf(figures), describe(figures));
}

function options(rows: readonly SoakRow[], figures: SoakFigures): echarts.EChartsOption {
  const top = (i: number): number => TOP + i * (PANEL_HEIGHT + PANEL_GAP);
  const places = PANELS.map((_, i) => i);
  return {
    animation: false,
    backgroundColor: '#fff',
    color: COLOURS,
    title: [
      { text: titleOf(figures), subtext: describe(figures).replace(': ', ':\n'), left: 20, top: 8 },
      ...PANELS.map(({ title, unit }, i) => ({
        ...{ text: `${title} (${unit})`, left: 60, top: top(i) - 8 },
        textStyle: { fontSize: 14, fontWeight: 'bold' as const },
      })),
    ],
    legend: PANELS.map(({ lines }, i) => ({
      ...{
        data: lines.map(({ name }) => name),
        top: top(i) - 8,
        right: 30,
        itemGap: 36,
        icon: 'rect',
        itemHeight: 4,
      },
      show: lines.length > 1,
    })),
    grid: places.map((i) => ({ left: 70, right: 30, top: top(i) + 22, height: PANEL_HEIGHT })),
    xAxis: places.map((gridIndex) => ({
      ...{ gridIndex, type: 'value', min: 0, max: 'dataMax' as const },
      axisLabel: { formatter: minutes, showMaxLabel: false },
    })),
    yAxis: PANELS.map(({ least, most }, gridIndex) => ({
      ...{ gridIndex, type: 'value', minInterval: 0.5 },
      ...(least !== undefined && { min: ({ min }: { min: number }) => Math.min(least, Math.floor(min)) }),
      ...(most !== undefined && { max: ({ max }: { max: number }) => Math.max(most, Math.ceil(max)) }),
    })),
    series: PANELS.flatMap(({ lines }, i) => lines.map((line, n) => series(line, rows, i, n))),
  };
}

const minutes = (value: number): string => `${value} min`;

function series(
  { name, value }: Panel['lines'][number],
  rows: readonly SoakRow[],
  panel: number,
  line: number,
): echarts.LineSeriesOption {
  return {
    ...{ type: 'line', name, xAxisIndex: panel, yAxisIndex: panel, showSymbol: false },
    lineStyle: { width: 2 },
    color: COLOURS[line % COLOURS.length] ?? '#000',
    data: rows.map((row) => [row.minute, value(row) ?? '-']),
  };
}

const titleOf = ({ minutes }: SoakFigures): string => `Soak of one stream over ${minutes.toFixed(1)} minutes`;

/** What the picture shows, in a sentence. */
function describe(figures: SoakFigures): string {
  const { lostFrames, lostSounds, driftMs, jitterP99Ms, memory } = figures;
  const problems = soakProblems(figures);
  const verdict = problems.length === 0 ? 'All is well' : `Not well, as ${problems.join('; ')}`;
  const { slopeMbPerMinute, peakMb } = memory.worker;
  return (
    `${verdict}: ${lostFrames} frames and ${lostSounds} packets of sound lost, drift ${driftMs.toFixed(2)} ms, ` +
    `jitter at most ${jitterP99Ms.toFixed(0)} ms, worker at most ${peakMb.toFixed(0)} MB, ` +
    `${slopeMbPerMinute >= 0 ? '+' : ''}${slopeMbPerMinute.toFixed(2)} MB a minute in the second half`
  );
}

/** For readers who don't see it. */
function withText(svg: string, title: string, description: string): string {
  const { text } = html`<title id="t">${title}</title><desc id="d">${description}</desc>`;
  return svg.replace(/^<svg ([^>]*)>/, `<svg role="img" aria-labelledby="t d" $1>${text}`);
}
