import { existsSync } from 'node:fs';
import { clip } from '../../fixtures/clips';
import type { Evidence } from '../broadcast/evidence';
import { otherClip, segmentSecondsOf } from '../broadcast/plan';
import type { Programme } from '../broadcast/programme';
import { damagedPackets } from '../source/clip-damage';
import { packetShifts, spanMs } from '../instruments/compare-packets';
import { type Packet, type Packets, readPacketsOnce, type StreamFormat } from '../records/packets';

/** AAC frames are cut at the one nearest to the start, so half of one of 44.1 kHz may lie before it. */
const HALF_FRAME_MS = 12;
/** A programme may be a frame longer than a whole number of segments, by its container's own rounding. */
const ROUNDING = 0.02;

type DescribedPackets = Packets & { format: StreamFormat };

export interface PacketsOfBroadcast {
  programme: DescribedPackets;
  output: DescribedPackets;
  leadIn: Packets;
}

/** The coded packets of the programme as the source sends them, without its lead-in and from time 0, and those of the output's recording. */
export async function programmePackets(evidence: Evidence): Promise<PacketsOfBroadcast> {
  const source = await evidence.programme();
  const { plan } = evidence.facts;
  const [{ programme, leadIn }, { output }] = await Promise.all([
    packetsSent(source, plan.seconds === undefined ? Infinity : source.seconds),
    recordedPackets(evidence),
  ]);
  const { damage = [] } = plan;
  const sent = {
    video: damagedPackets('video', programme.video, damage),
    audio: damagedPackets('audio', programme.audio, damage),
  };
  return { programme: { ...sent, format: programme.format }, output, leadIn };
}

/** What a source sends of a clip: its lead-in, and so many seconds of what is behind it, from time 0. */
async function packetsSent(
  { file, leadInSeconds }: Pick<Programme, 'file' | 'leadInSeconds'>,
  seconds: number,
): Promise<{ programme: DescribedPackets; leadIn: Packets }> {
  const whole = await readPacketsOnce(file);
  const startMs = leadInSeconds * 1000;
  const proper = (packets: Packet[], earlyMs: number): Packet[] =>
    packets
      .map((packet) => ({ ...packet, ptsMs: packet.ptsMs - startMs }))
      .filter(({ ptsMs }) => ptsMs >= -earlyMs && ptsMs < seconds * 1000 - earlyMs);
  const before = (packets: Packet[], earlyMs: number): Packet[] =>
    packets.filter(({ ptsMs }) => ptsMs < startMs - earlyMs);
  const [video, audio] = [proper(whole.video, 1), proper(whole.audio, HALF_FRAME_MS)];
  const leadIn = { video: before(whole.video, 1), audio: before(whole.audio, HALF_FRAME_MS) };
  return { programme: { video, audio, format: whole.format }, leadIn };
}

/**
 * What the source sent of another clip when it was back, and the recording that begins with its format.
 * @throws Error where no other clip was ordered, or nothing was recorded in another format
 */
export async function packetsOfOtherFormat(evidence: Evidence): Promise<PacketsOfBroadcast> {
  const { plan } = evidence.facts;
  const name = otherClip(plan);
  if (name === undefined) throw new Error('Bad step sequence: the source is not back with another clip');
  const source = await clip(name);
  const { programme, leadIn } = await packetsSent(source, plan.seconds ?? source.seconds);
  const { later } = await recordedPackets(evidence);
  if (!later) throw new Error('nothing was recorded in the format with which the source was back');
  return { programme, leadIn, output: later };
}

export async function outputLengths(
  evidence: Evidence,
): Promise<{ programmeMs: number; pictureMs: number; soundMs: number }> {
  const [source, output] = await Promise.all([evidence.programme(), readPacketsOnce(evidence.recording())]);
  return {
    programmeMs: source.seconds * 1000,
    pictureMs: spanMs(output.video),
    soundMs: spanMs(output.audio),
  };
}

/**
 * By how much sound was moved against picture in each segment, from the timestamps of the packets that belong
 * together: 0 = as in the programme, positive = sound late.
 * @throws Error when a segment of the programme has no packet in the output
 */
export async function segmentDeltasMs(evidence: Evidence): Promise<number[]> {
  const { programme, output } = await programmePackets(evidence);
  const segmentMs = segmentSecondsOf(evidence.facts.plan) * 1000;
  const count = Math.ceil(spanMs(programme.video) / segmentMs - ROUNDING);
  const mean = (track: keyof Packets, segment: number): number => {
    const inside = packetShifts(programme[track], output[track]).filter(
      ({ programmeMs }) => Math.max(0, Math.floor(programmeMs / segmentMs)) === segment,
    );
    if (inside.length === 0) throw new Error(`segment ${segment} has no ${track} in the output`);
    return inside.reduce((sum, { shiftMs }) => sum + shiftMs, 0) / inside.length;
  };
  return Array.from({ length: count }, (_, segment) => mean('audio', segment) - mean('video', segment));
}

/**
 * Number in the picture of the frame that a recording of MediaMTX lacks: the last coded one, which with B-frames is not
 * the last one shown. undefined for other servers, whose recordings lack nothing.
 */
export async function lackingInRecording(evidence: Evidence): Promise<number | undefined> {
  if (evidence.facts.mediaServer.name !== 'MediaMTX') return undefined;
  const { leadInSeconds, fps } = await evidence.programme();
  const last = (await programmePackets(evidence)).programme.video.at(-1);
  return last && Math.round((last.ptsMs / 1000 + leadInSeconds) * fps);
}

/** The recording of an output: `output` is in the programme's format, `later` in that of the clip with which its source was back. What follows is left out. */
export interface RecordedPackets {
  output: DescribedPackets;
  /** undefined where nothing was recorded in another format. */
  later?: DescribedPackets;
}

/**
 * Servers differ: the stand-in begins another file with another format, as MP4 has room for one, and MediaMTX (v1.20.1) goes on in the
 * same, with the parameter sets beside the pictures.
 */
export async function recordedPackets(evidence: Evidence): Promise<RecordedPackets> {
  const whole = await readPacketsOnce(evidence.recording());
  const name = otherClip(evidence.facts.plan);
  if (name === undefined) return { output: whole };
  if (existsSync(evidence.laterRecording))
    return { output: whole, later: await readPacketsOnce(evidence.laterRecording) };
  if (evidence.facts.mediaServer.name !== 'MediaMTX') return { output: whole }; // the output announced nothing
  const files = [(await evidence.programme()).file, (await clip(name)).file] as const;
  const [programme, other] = await Promise.all([readPacketsOnce(files[0]), readPacketsOnce(files[1])]);
  return splitAt(whole, programme, other);
}

/** @param other what the output holds from some picture on, up to the programme's next one; the same pictures with other sound tell nothing apart */
function splitAt(
  whole: DescribedPackets,
  programme: DescribedPackets,
  other: DescribedPackets,
): RecordedPackets {
  const own = new Set(programme.video.map(({ hash }) => hash));
  const others = new Set(other.video.map(({ hash }) => hash));
  const at = whole.video.findIndex(({ hash }) => others.has(hash) && !own.has(hash));
  const first = whole.video[at];
  if (!first) return { output: whole };
  const isBefore = ({ ptsMs }: { ptsMs: number }): boolean => ptsMs < first.ptsMs;
  const back = whole.video.findIndex(({ hash }, i) => i > at && own.has(hash) && !others.has(hash));
  const { parameterSets, sound } = whole.format;
  const isOthers = (set: string): boolean => other.format.parameterSets.includes(set);
  const isOwn = (set: string): boolean => programme.format.parameterSets.includes(set) || !isOthers(set);
  return {
    output: {
      ...{ video: whole.video.slice(0, at), audio: whole.audio.filter(isBefore) },
      format: { sound, parameterSets: parameterSets.filter(isOwn) },
    },
    later: {
      video: whole.video.slice(at, back < 0 ? undefined : back),
      audio: whole.audio.filter((packet) => !isBefore(packet)),
      format: { sound, parameterSets: parameterSets.filter(isOthers) },
    },
  };
}
