// The state of the pipeline as it comes, and the buttons. The player is beside it.
import { play } from './player.js';

const element = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const source = new EventSource('/state');
source.addEventListener('message', ({ data }) => show(JSON.parse(data)));
source.addEventListener('error', () => write('connection', 'The pipeline cannot be reached.', true));

for (const button of document.querySelectorAll('[data-fault]'))
  button.addEventListener('click', () => order(button.dataset.fault));

void play(element('video'), element('video-note'));

async function order(fault) {
  const headers = { 'Content-Type': 'application/json' };
  try {
    const answer = await fetch('/faults', { method: 'POST', headers, body: JSON.stringify({ fault }) });
    write('refused', answer.ok ? '' : await answer.text());
  } catch (error) {
    write('refused', `Not done: ${error.message}`);
  }
}

function show({ atMs, ended, paths, sts, output, faults, segments, events }) {
  write('connection', ended ? `Over: ${ended}` : `Live at ${clock.format(atMs)}`, Boolean(ended));
  const [input, out] = paths;
  write('path-in', describePath(input), !input.ready);
  write('path-out', describePath(out), !out.ready);
  write('session', sts.session, sts.session !== 'active');
  write('breaker', sts.breaker, sts.breaker !== 'closed');
  write('in-flight', `${sts.inFlight}`);
  write('backpressure', sts.backpressure, sts.backpressure !== 'none');
  write('answer', withUnit(sts.meanAnswerMs, 1, 'ms'));
  write('queue', withUnit(output.queueMs / 1000, 1, 's'));
  write('latency', withUnit(output.latencyMs && output.latencyMs / 1000, 2, 's'));
  write('sync', withUnit(output.syncDeltaMs, 1, 'ms'));
  write('dubbed', `${output.dubbed}`);
  write('fallback', `${output.fallback}`, output.fallback > 0);
  write('faults', faults.length > 0 ? `The STS ${faults.join(', ')}.` : 'The STS does nothing unusual.');
  showSegments(segments);
  showEvents(events);
}

const describePath = ({ ready, tracks, readers }) =>
  ready ? `${tracks.join(', ')}; read by ${readers}` : 'not there';

const withUnit = (value, digits, unit) =>
  typeof value === 'number' ? `${value.toFixed(digits).replace(/^-(?=[0.]+$)/, '')} ${unit}` : '–';

/** Only what changes is touched: a screen reader would tell the rest again. */
function write(id, text, isBad = false) {
  const target = element(id);
  if (target.textContent !== text) target.textContent = text;
  target.classList.toggle('bad', isBad);
}

function showSegments(segments) {
  const list = element('segments');
  const key = segments.map(({ number, outcome }) => `${number} ${outcome}`).join();
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...segments.map(segmentItem));
  const original = segments.filter(({ outcome }) => outcome === 'fallback');
  const reasons = describeOriginal(original);
  const { number: first } = segments[0] ?? {};
  const range = segments.length === 0 ? 'None yet.' : `Segments ${first} to ${segments.at(-1).number}: `;
  const told =
    original.length === 0 ? 'all dubbed.' : `with the original sound ${reasons}; all others dubbed.`;
  write('segments-text', segments.length === 0 ? range : range + told);
}

/** `3 to 7 (overload), 9 (timeout)`. */
function describeOriginal(segments) {
  const runs = [];
  for (const { number, reason } of segments) {
    const last = runs.at(-1);
    if (last?.reason === reason && last.to === number - 1) last.to = number;
    else runs.push({ from: number, to: number, reason });
  }
  return runs
    .map(({ from, to, reason }) => `${from === to ? from : `${from} to ${to}`} (${reason})`)
    .join(', ');
}

function segmentItem({ number, outcome, reason }) {
  const item = document.createElement('li');
  item.className = outcome;
  item.textContent = `${number}`;
  item.title = reason ? `original sound: ${reason}` : outcome;
  return item;
}

function showEvents(events) {
  const body = element('events');
  const key = events.map(({ atMs, text }) => `${atMs} ${text}`).join();
  if (body.dataset.key === key) return;
  body.dataset.key = key;
  body.replaceChildren(...events.map(eventRow));
}

function eventRow({ atMs, source: who, level, text }) {
  const row = document.createElement('tr');
  row.classList.toggle('bad', level !== 'info');
  for (const value of [clock.format(atMs), who, level === 'info' ? text : `${level}: ${text}`])
    row.insertCell().textContent = value;
  return row;
}
