import { readFile } from 'node:fs/promises';
import { AAC_FRAME_SAMPLES } from '../../services/media/aac';
import type { Evidence, SegmentFile } from '../broadcast/evidence';
import { isStoppedAtOnce, segmentSecondsOf } from '../broadcast/plan';
import { pictureDescription, sampleCount } from '../instruments/mp4-samples';
import { field, fragmentsSent } from '../records/journal-queries';
import { LOG_LINES } from '../records/log-lines';
import type { Packet } from '../records/packets';
import { inForce } from '../stack/worker-settings';
import { within } from './conduct/messages';
import { recordedPackets } from './output';

/** A file of a segment, as its head tells it. */
export interface FileSeen {
  name: string;
  batch: number;
  /** undefined of one in fragments, whose head does not tell. */
  samples: number | undefined;
  /** Parameter sets in the description of pictures, in hexadecimal; none of sound. */
  sets: readonly string[];
}

export interface FilesSeen {
  video: readonly FileSeen[];
  audio: readonly FileSeen[];
  /** How many fragments there were. */
  produced: number;
  /** How many segments are kept, of numbers that may have gaps. */
  kept: number;
  hasGaps: boolean;
  segmentMs: number;
  /** What the STS was sent of them. */
  sent: readonly { batch: number; durationMs: number; sampleRateHz: number }[];
  /** When each picture of the output is shown, in the order of decoding, and their parameter sets, by format; none where there is no recording. */
  output: readonly { shownMs: readonly number[]; sets: readonly string[] }[];
}

/** Heads alone are looked at: that costs next to nothing, so it is done in every broadcast. @returns one sentence each */
export async function fileProblems(evidence: Evidence): Promise<string[]> {
  const { plan, hidden, workerExit } = evidence.facts;
  const isWhole = workerExit.code === 0 && !isStoppedAtOnce(plan) && !plan.sourceIsAbsent;
  return hidden.segments === undefined && isWhole ? problemsOf(await seenOf(evidence)) : [];
}

async function seenOf(evidence: Evidence): Promise<FilesSeen> {
  const { plan, appearances, noRecording } = evidence.facts;
  const recorded = noRecording === undefined ? await recordedPackets(evidence) : undefined;
  return {
    video: await filesOf(evidence, 'video'),
    audio: await filesOf(evidence, 'audio'),
    produced: (await evidence.metrics()).value('worker_fragments_total', { stage: 'produced' }),
    kept: inForce(plan.worker).segmentRetention ?? USUALLY_KEPT,
    hasGaps: appearances.length > 1,
    segmentMs: segmentSecondsOf(plan) * 1000,
    sent: await sentOf(evidence),
    output: [recorded?.output, recorded?.later].flatMap((part) =>
      part ? [{ shownMs: part.video.map(shownAt), sets: part.format.parameterSets }] : [],
    ),
  };
}

const shownAt = ({ ptsMs }: Packet): number => ptsMs;

/** Of a worker that is not told how many (docs/contract.md). */
const USUALLY_KEPT = 32;

async function filesOf(evidence: Evidence, track: SegmentFile['track']): Promise<FileSeen[]> {
  const files = await evidence.segments(track);
  return Promise.all(
    files.map(async ({ file: name, batch }) => {
      const bytes = await readFile(name);
      const { sps = [], pps = [] } = pictureDescription(bytes) ?? {};
      return { name, batch, samples: sampleCount(bytes), sets: [...sps, ...pps] };
    }),
  );
}

/** Which segment a fragment is of stands in the log alone, and a hostile STS keeps no journal. */
async function sentOf(evidence: Evidence): Promise<FilesSeen['sent']> {
  const { hidden, plan } = evidence.facts;
  if (hidden.log !== undefined || plan.sts.hostile) return [];
  const lines = (await evidence.logs()).where(LOG_LINES.fragmentSent);
  const batches = new Map(lines.map(({ fields }) => [fields['fragmentId'], Number(fields['batch'])]));
  return fragmentsSent(await evidence.journal()).map(({ fragmentId, payload }) => ({
    batch: batches.get(fragmentId) ?? NaN,
    durationMs: Number(field(payload, 'audio', 'duration_ms')),
    sampleRateHz: Number(field(payload, 'audio', 'sample_rate_hz')),
  }));
}

export const problemsOf = (seen: FilesSeen): string[] => [
  ...numberProblems(seen),
  ...lengthProblems(seen),
  ...pictureProblems(seen),
];

/** Each of the newest fragments has its file of sound, tails too, and nothing else has. */
function numberProblems({ audio, produced, kept, hasGaps }: FilesSeen): string[] {
  const most = Math.min(produced, kept);
  // Numbers that were left out are among the newest, too.
  const least = produced > kept && hasGaps ? 1 : most;
  return within('files of sound, against segments produced and kept', audio.length, least, most);
}

/** A frame of AAC. */
const LENGTH_MS = 22;

function lengthProblems({ audio, sent }: FilesSeen): string[] {
  return sent.flatMap(({ batch, durationMs, sampleRateHz }) => {
    const { name = '', samples } = audio.find((file) => file.batch === batch) ?? {};
    if (samples === undefined) return []; // it is not kept any more, or tells nothing
    const ms = (samples * AAC_FRAME_SAMPLES * 1000) / sampleRateHz;
    return Math.abs(ms - durationMs) <= LENGTH_MS
      ? []
      : [`${name} has ${ms.toFixed(0)} ms of sound: the STS was sent ${durationMs}`];
  });
}

/** What was put out is in the files, picture by picture, and each file describes its own. */
function pictureProblems(seen: FilesSeen): string[] {
  const { video, kept, output } = seen;
  if (output.length === 0 || video.length >= kept || video.some(({ samples }) => samples === undefined))
    return [];
  const shown = output.reduce((sum, { shownMs }) => sum + shownMs.length, 0);
  const filed = video.reduce((sum, { samples = NaN }) => sum + samples, 0);
  // A recording of MediaMTX lacks the last one; what was put out behind another format is not among these.
  const most = output.length === 1 ? shown + 1 : Infinity;
  const count = within('pictures in files, against the output', filed, shown, most);
  const strange = video.filter(
    ({ sets }) => !output.some((format) => sets.every((set) => format.sets.includes(set))),
  );
  const unseen = output.filter(
    (format) => !video.some(({ sets }) => sets.every((set) => format.sets.includes(set))),
  );
  return [
    ...count,
    ...(count.length > 0 ? [] : placeProblems(seen)), // of others it is not known where they begin
    ...strange.map(({ name }) => `${name} describes other pictures than the output has`),
    ...unseen.map(() => 'no file describes pictures as the output does that were put out in another format'),
  ];
}

/** Times are rounded, and two borders may be as near. */
const EDGE_MS = 2;

/** A file of pictures has the number of the border that it begins at, as that of the sound has: so both can be laid side by side. */
function placeProblems({ video, output, hasGaps, segmentMs }: FilesSeen): string[] {
  if (hasGaps) return []; // a source that is back may have a segment more in the place where it went
  const { shownMs = [] } = output[0] ?? {};
  const [firstMs = NaN] = shownMs;
  let begins = 0;
  return video.flatMap(({ name, batch, samples = NaN }) => {
    const startMs = (shownMs[begins] ?? NaN) - firstMs; // not known behind another format
    begins += samples;
    const dueMs = batch * segmentMs;
    return Math.abs(startMs - dueMs) > segmentMs / 2 + EDGE_MS
      ? [`${name} begins ${startMs.toFixed(0)} ms into the output: expected it about ${dueMs}`]
      : [];
  });
}
