// Writes down the state of the pipeline as it comes, in words that are made in state.ts, and sends what buttons order.
import { play } from './player.js';

const element = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const LEVELS = { warn: 'warning', error: 'error' };
const [video, sound] = [element('video'), element('sound')];

const source = new EventSource('/state');
source.addEventListener('message', ({ data }) => show(JSON.parse(data)));
source.addEventListener('error', () =>
  showVerdict({
    ...{ tone: 'bad', title: 'The pipeline cannot be reached' },
    text: 'It has ended, or is busy: see the terminal that it was started in. What stands below is of before.',
  }),
);

for (const button of document.querySelectorAll('[data-order]'))
  button.addEventListener('click', () => order(button.dataset.order));
sound.addEventListener('click', () => {
  video.muted = !video.muted;
  void video.play();
});
video.addEventListener('volumechange', () => sound.setAttribute('aria-pressed', `${!video.muted}`));

void play(video, element('video-note'));

async function order(name) {
  const headers = { 'Content-Type': 'application/json' };
  try {
    const answer = await fetch('/orders', { method: 'POST', headers, body: JSON.stringify({ order: name }) });
    write('refused', answer.ok ? '' : await answer.text());
  } catch (error) {
    write('refused', `Not done: ${error.message}`);
  }
}

function show({ atMs, verdict, heard, orders, figures, ...rest }) {
  const { alerts, segments, segmentsText, plots, events } = rest;
  write('connection', `Live at ${clock.format(atMs)}`);
  showVerdict(verdict);
  write('heard', heard);
  for (const [id, { text, isBad }] of Object.entries(figures)) write(id, text, isBad);
  showOrders(orders);
  write('alerts-text', alerts.length === 0 ? 'None: Prometheus would raise no alert.' : '');
  redraw('alerts', alerts, alertItem);
  redraw('segments', segments, segmentItem);
  write('segments-text', segmentsText);
  showPlots(plots);
  redraw('events', events, eventRow);
}

function showVerdict({ tone, title, text }) {
  element('verdict').dataset.tone = tone;
  write('verdict-title', title);
  write('verdict-text', text);
  document.title = `${title} · live dubbing`;
}

function showOrders({ lasting, chosen, canEnd }) {
  element('ordered').hidden = lasting.length === 0;
  element('all-normal').hidden = !canEnd;
  redraw('lasting', lasting, ({ text, until, sinceMs }) => {
    const item = document.createElement('li');
    item.textContent = `Ordered at ${clock.format(sinceMs)}: ${text} (${until}).`;
    return item;
  });
  for (const button of document.querySelectorAll('fieldset [data-order]'))
    button.setAttribute('aria-pressed', `${chosen.includes(button.dataset.order)}`);
}

/** Only what changes is touched: a screen reader would tell the rest again. */
function write(id, text, isBad = false) {
  const target = element(id);
  if (target.textContent !== text) target.textContent = text;
  target.classList.toggle('bad', isBad);
}

function redraw(id, items, draw) {
  const list = element(id);
  const key = JSON.stringify(items);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...items.map(draw));
}

function segmentItem({ number, outcome, place, title }) {
  const item = document.createElement('li');
  item.className = `${outcome} ${place.replace(' ', '-')}`;
  item.textContent = `${number}`;
  item.title = `${title}, ${place}`;
  if (place === 'on air') item.setAttribute('aria-current', 'true');
  return item;
}

function alertItem({ name, severity, description, whatToDo }) {
  const item = element('alert').content.firstElementChild.cloneNode(true);
  item.className = severity;
  item.dataset.name = name;
  item.querySelector('b').textContent = `${name} (${severity})`;
  item.querySelector('span').textContent = description;
  item.querySelector('p').textContent = whatToDo;
  // who reads it goes on reading when another alert comes
  const before = document.querySelector(`#alerts [data-name=${name}] details`);
  item.querySelector('details').open = before?.open ?? false;
  return item;
}

/** Four times a second: what is there is changed, nothing made anew. */
function showPlots(plots) {
  const place = element('plots');
  if (place.children.length !== plots.length) place.replaceChildren(...plots.map(plotFigure));
  plots.forEach(({ now, label, paths }, at) => {
    const figure = place.children[at];
    figure.querySelector('b').textContent = now;
    figure.querySelector('svg').setAttribute('aria-label', label);
    for (const path of figure.querySelectorAll('path'))
      path.setAttribute('d', paths[path.classList[0]] ?? '');
  });
}

function plotFigure({ title }) {
  const figure = element('plot').content.firstElementChild.cloneNode(true);
  figure.querySelector('span').textContent = title;
  return figure;
}

function eventRow({ atMs, source: who, level, text }) {
  const row = document.createElement('tr');
  row.className = level;
  for (const value of [clock.format(atMs), who, level === 'info' ? text : `${text} (${LEVELS[level]})`])
    row.insertCell().textContent = value;
  return row;
}
