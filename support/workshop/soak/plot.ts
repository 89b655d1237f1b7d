import { html, type Markup } from '../../report/page/html';
import { Frame, type Point, short, ticks } from '../../report/pictures/frame';
import { MEGABYTE } from '../bench/report';
import { soakProblems, type FamilyName, type SoakFigures, type SoakRow } from './verdict';

const [WIDTH, HEIGHT] = [900, 150];
/** With its title above and its numbers below. */
const PANEL_HEIGHT = 230;
const TOP = 110;
/** Told apart by people who see colours otherwise, too (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73'];

type Line = [name: string, value: (row: SoakRow) => number | undefined];

const ofFamilies = (value: (row: SoakRow, name: FamilyName) => number): Line[] => [
  ['worker', (row) => value(row, 'worker')],
  ['media server', (row) => value(row, 'mediaServer')],
  ['echo-sts', (row) => value(row, 'sts')],
];

/** One diagram under the other, against the same time. */
const PANELS: readonly (readonly [title: string, lines: readonly Line[]])[] = [
  ['Resident memory (MB)', ofFamilies(({ usage }, name) => usage[name].residentBytes / MEGABYTE)],
  ['Sound against picture, as in the programme = 0 (ms)', [['offset', ({ output }) => output.offsetMs]]],
  [
    'Pace of put-out: 99th percentile of jitter in 10 s (ms)',
    [['jitter', ({ output }) => output.jitterP99Ms]],
  ],
  [
    'Since the beginning (packets)',
    [
      ['frames lost', ({ output }) => output.video.lost],
      ['sound lost', ({ output }) => output.audio.lost],
      ['doubled', ({ output: { video, audio } }) => video.doubled + audio.doubled],
    ],
  ],
  ['Open descriptors (count)', ofFamilies(({ usage }, name) => usage[name].descriptors)],
];

/** Memory, drift, pace, losses and descriptors against time, as an SVG document that also says in words what it shows. */
export function soakPlot(rows: readonly SoakRow[], figures: SoakFigures): string {
  const title = `Soak of one stream over ${figures.minutes.toFixed(1)} minutes`;
  const [verdict = '', ...seen] = describe(figures).split(/(?<=:) /);
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${WIDTH + 120} ${TOP + PANELS.length * PANEL_HEIGHT}"
    font-family="system-ui, sans-serif"
    font-size="13"
    role="img"
    aria-labelledby="t d"
    style="background:#fff"
  >
    <title id="t">${title}</title>
    <desc id="d">${describe(figures)}</desc>
    <text x="20" y="30" font-size="18" font-weight="bold">${title}</text>
    <text x="20" y="52">${verdict}</text>
    <text x="20" y="70">${seen.join(' ')}</text>
    ${PANELS.map(([name, lines], i) => panel(name, lines, rows, TOP + i * PANEL_HEIGHT))}
  </svg>`.text;
}

function panel(title: string, lines: readonly Line[], rows: readonly SoakRow[], top: number): Markup {
  const courses = lines.map(([name, value]) => ({
    name,
    points: rows.flatMap((row): Point[] => {
      const y = value(row);
      return y === undefined ? [] : [[row.minute, y]];
    }),
  }));
  const values = courses.flatMap(({ points }) => points.map(([, y]) => y));
  const [least, most] = [Math.min(0, ...values), Math.max(1, ...values)];
  const minutes = [0, rows.at(-1)?.minute ?? 1] as const;
  const frame = new Frame(WIDTH, HEIGHT, minutes, [least, most]);
  return html`<g transform="translate(80 ${top})">
    <text y="-10" font-weight="bold">${title}</text>
    ${courses.map(
      ({ name, points }, i) =>
        html`<text
            x="${WIDTH - 110 * (courses.length - 1 - i)}"
            y="-10"
            text-anchor="end"
            fill="${COLOURS[i]}"
          >
            ${name}
          </text>
          <path d="${frame.line(points)}" fill="none" stroke="${COLOURS[i]}" stroke-width="2" />`,
    )}
    <path d="${frame.levels([least, most])}" stroke="#ccc" />
    <text x="-8" y="4" text-anchor="end">${short(most)}</text>
    <text x="-8" y="${HEIGHT + 4}" text-anchor="end">${short(least)}</text>
    ${ticks(minutes).map(
      (tick) =>
        html`<text x="${frame.x(tick)}" y="${HEIGHT + 20}" text-anchor="middle">${short(tick)} min</text>`,
    )}
  </g>`;
}

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
