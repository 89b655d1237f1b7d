import { clip as clipOf } from '../../../fixtures/clips';
import type { Audio } from '../../../services/contracts/audio';
import { AAC_FRAME_SAMPLES } from '../../../services/media/aac';
import { writeM4a } from '../../../services/media/m4a';
import { eventually } from '../../base/eventually';
import { EchoProcess } from '../../contract/context';
import { ContractClient } from '../../contract/contract-client';
import { FRAGMENT_MS } from '../../contract/messages';
import { percentile } from '../../instruments/pace';
import { answerTimeMs, byFragment } from '../../records/journal-queries';
import { parseJournalLine } from '../../records/journal-reader';
import { readClip } from '../../source/clip';
import { figure, type PartReport } from './report';

const CLIP = 'standard-60s';
const SESSIONS = [1, 100, 200];
/** Fragments of each session; each sends one a segment, evenly spread over the sessions. */
const ROUNDS = 5;
/** One session alone would need 6 s for a fragment; its fragments follow each other faster. */
const LEAST_FRAGMENTS = 100;
const SHORTEST_INTERVAL_MS = 50;
const ANSWERED_WITHIN_MS = 30_000;
/** Overhead below 10 ms a fragment. */
const OVERHEAD_MS = 10;
const AIM_SESSIONS = 100;

interface Times {
  medianMs: number;
  p95Ms: number;
}

interface Measured {
  sessions: number;
  fragments: number;
  unanswered: number;
  /** From arrival to answer, as the service's journal has it. */
  service: Times;
  /** From sending to the answer's arrival, both ends of the wire included. */
  roundTrip: Times;
}

/** What echo-sts adds to a fragment, alone and with many sessions at once. */
export async function measureEcho(): Promise<PartReport> {
  const audio = await sixSeconds();
  const measured: Measured[] = [];
  for (const sessions of SESSIONS) measured.push(await withSessions(sessions, audio));
  const atAim = measured.filter(({ sessions }) => sessions >= AIM_SESSIONS);
  const answered = atAim.filter(({ unanswered }) => unanswered === 0).map(({ sessions }) => sessions);
  return {
    title: 'echo-sts: fragments of 6 s of AAC, plain echo',
    columns: ['sessions', 'fragments', 'unanswered', 'overhead ms', 'p95 ms', 'round trip ms', 'p95 ms'],
    rows: measured.map(row),
    targets: [
      ...measured.map(({ sessions, service: { p95Ms } }) => ({
        ...{ what: `overhead p95 in ms with ${sessions} sessions`, atMost: OVERHEAD_MS, seen: p95Ms },
      })),
      { what: 'sessions at once, all answered', atLeast: AIM_SESSIONS, seen: Math.max(0, ...answered) },
    ],
    figures: measured,
  };
}

async function sixSeconds(): Promise<Audio> {
  const { audio } = await readClip((await clipOf(CLIP)).file);
  if (!audio) throw new Error(`${CLIP} has no sound`);
  const { sampleRateHz, channels } = audio.config;
  const frames = Math.round((FRAGMENT_MS * sampleRateHz) / 1000 / AAC_FRAME_SAMPLES);
  const m4a = writeM4a(
    audio.samples.slice(0, frames).map(({ data }) => data),
    audio.config,
  );
  return {
    ...{ format: 'm4a', sample_rate_hz: sampleRateHz as Audio['sample_rate_hz'], channels },
    ...{ duration_ms: FRAGMENT_MS, data_base64: m4a.toString('base64') },
  };
}

async function withSessions(sessions: number, audio: Audio): Promise<Measured> {
  await using service = await EchoProcess.start();
  const clients = Array.from({ length: sessions }, () => new ContractClient(service.url));
  try {
    for (const client of clients) {
      await client.connect();
      await client.open();
    }
    await sendInTurn(clients, audio);
    const answers = (): number =>
      clients.reduce((sum, client) => sum + client.wire.count('fragment:processed'), 0);
    const fragments = clients.reduce((sum, { sent }) => sum + sent.length, 0);
    await eventually('all fragments are answered', answers, {
      withinMs: ANSWERED_WITHIN_MS,
      until: (count) => count >= fragments,
    }).catch(() => undefined); // what is lacking is told as such
    return {
      ...{ sessions, fragments, unanswered: fragments - answers() },
      ...{ service: times(await serviceTimes(service.url)), roundTrip: times(clients.flatMap(roundTrips)) },
    };
  } finally {
    for (const client of clients) client.close();
  }
}

/** One fragment at a time, as sessions that began at different moments would send them. */
function sendInTurn(clients: readonly ContractClient[], audio: Audio): Promise<void> {
  const fragments = Math.max(clients.length * ROUNDS, LEAST_FRAGMENTS);
  const intervalMs = Math.min(SHORTEST_INTERVAL_MS, FRAGMENT_MS / clients.length);
  let sent = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const sequence = Math.floor(sent / clients.length);
      clients[sent % clients.length]?.sendFragment(sequence, { audio });
      if (++sent < fragments) return;
      clearInterval(timer);
      resolve();
    }, intervalMs);
  });
}

async function serviceTimes(url: string): Promise<number[]> {
  const text = await (await fetch(`${url}/journal`)).text();
  const records = text.split('\n').filter((line) => line !== '');
  return byFragment(records.map(parseJournalLine)).flatMap((fragment) => answerTimeMs(fragment) ?? []);
}

function roundTrips(client: ContractClient): number[] {
  const sentAt = new Map(client.sent.map(({ fragment, atMs }) => [fragment.fragment_id, atMs]));
  return client.all('fragment:processed').flatMap(({ fragment_id: id, atMs }) => {
    const sentAtMs = sentAt.get(id);
    return sentAtMs === undefined ? [] : [atMs - sentAtMs];
  });
}

const times = (values: readonly number[]): Times => ({
  medianMs: percentile(values, 0.5),
  p95Ms: percentile(values, 0.95),
});

const row = ({ sessions, fragments, unanswered, service, roundTrip }: Measured): string[] => [
  ...[sessions, fragments, unanswered].map(String),
  ...[service.medianMs, service.p95Ms, roundTrip.medianMs, roundTrip.p95Ms].map(figure),
];
