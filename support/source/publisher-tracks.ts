/** The RTP streams of a clip. */
import type { AacConfig } from '../../services/media/aac';
import { type AvcConfig, NAL_DELIMITER, NAL_SPS, nalType, splitNals } from '../../services/media/h264';
import { aacMedia, h264Media } from '../../services/rtsp/codecs';
import type { Clip, ClipSample, ClipTrack } from './clip';
import { announced, latmMedia, packetizeLatm, RICH, withPictureFaults } from './source-fault-packets';
import type { MediaClock } from './publisher-pacer';
import {
  type Numbering,
  type Packetizing,
  PublisherTrack,
  type SamplePackets,
  SEQUENCE_RANGE,
  TIMESTAMP_RANGE,
} from './publisher-track';
import { ClockError, type SourceFaults } from './source-faults';
import { packetizeAacFrames } from '../../services/rtsp/packetizer';

/** Dynamic payload types (RFC 3551, 6). */
const VIDEO_PAYLOAD_TYPE = 96;
const AUDIO_PAYLOAD_TYPE = 97;
const VIDEO_CHANNEL = 0;
const AUDIO_CHANNEL = 2;

/** Frames that an element of LATM may hold together (RFC 6416, 6.3). */
const LATM_FRAMES = 2;

export interface PublisherTracks {
  video: PublisherTrack;
  audio: PublisherTrack | undefined;
}

/** How a source fills and numbers its packets. */
export interface PacketShape {
  /** So many AAC frames in a packet. */
  soundFrames: number;
  /** Sequence numbers and timestamps of both tracks wrap so long after the first picture, the hold not counted. */
  wrapAfterSeconds: number;
  /** Each picture leaves so long after its sound; left out: with it. */
  pictureLagMs?: number;
}

/** What a source's tracks are like; left out: one AAC frame a packet, numbers from anywhere, nothing wrong. */
export interface TracksOptions {
  packets?: PacketShape;
  faults?: SourceFaults;
  /** Where the programme begins in the clip: faults are timed by it. */
  startMs?: number;
}

export function publisherTracks(clip: Clip, clock: MediaClock, options: TracksOptions = {}): PublisherTracks {
  return {
    video: videoTrack(clip.video, clock, options),
    audio: clip.audio && audioTrack(clip.audio, clock, options),
  };
}

function videoTrack(
  track: ClipTrack<AvcConfig>,
  clock: MediaClock,
  { packets, faults = {}, startMs = 0 }: TracksOptions,
): PublisherTrack {
  const own = faults.hasSparePps ? withSparePps(track.config) : track.config;
  const other = faults.sps === undefined ? own : { ...own, sps: [Buffer.from(faults.sps, 'hex')] };
  const [fromSecond, untilSecond] = faults.spsWithin ?? [-Infinity, Infinity];
  const configAt = (second: number): AvcConfig =>
    second >= fromSecond && second < untilSecond ? other : own;
  const config = faults.describesSps ? other : configAt(-Infinity);
  const media = { ...h264Media(VIDEO_PAYLOAD_TYPE, config.sps, config.pps), control: 'streamid=0' };
  const sets = faults.hasNoParameterSets && { sps: [], pps: [] };
  const pictures: Packetizing = {
    ...(faults.isRich && RICH),
    ...(faults.changesSender && { changesSender: true }),
    packetize: withPictureFaults((sample) => {
      const second = sample.ptsTicks / track.clockHz - startMs / 1000;
      return accessUnit(sample, { ...configAt(second), ...sets });
    }, faults),
  };
  const begin = packets && wrapping(track, pictures, packets.wrapAfterSeconds);
  const error = new ClockError('video', faults.clock, startMs);
  return new PublisherTrack(
    media,
    VIDEO_CHANNEL,
    pictures,
    clock,
    begin,
    error,
    announced('video', media, faults),
  );
}

/** The same once more under the next number: pic_parameter_set_id 0 is one bit, 1 is three (H.264, 7.3.2.2 and 9.1). */
function withSparePps(config: AvcConfig): AvcConfig {
  const [first = Buffer.alloc(0)] = config.pps;
  const bits = [...first.subarray(1)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const spare = `010${bits.slice(1).replace(/0*$/, '')}`;
  const bytes = spare.match(/.{1,8}/g)?.map((byte) => parseInt(byte.padEnd(8, '0'), 2)) ?? [];
  return { ...config, pps: [...config.pps, Buffer.from([...first.subarray(0, 1), ...bytes])] };
}

function audioTrack(
  track: ClipTrack<AacConfig>,
  clock: MediaClock,
  { packets, faults = {}, startMs = 0 }: TracksOptions,
): PublisherTrack {
  const mediaOf = faults.isLatm ? latmMedia : aacMedia;
  const media = { ...mediaOf(AUDIO_PAYLOAD_TYPE, track.config.asc), control: 'streamid=1' };
  const ticksOf = (second: number): number => (second + startMs / 1000) * track.clockHz;
  const { soundUntilSecond = Infinity, soundFromSecond = Infinity } = faults;
  const comes = ({ ptsTicks }: ClipSample): boolean =>
    ptsTicks < ticksOf(soundUntilSecond) || ptsTicks >= ticksOf(soundFromSecond);
  const packetsOf = faults.isLatm
    ? (frames: Buffer[]) => [{ first: 0, payloads: packetizeLatm(frames) }]
    : (frames: Buffer[]) => packetizeAacFrames(frames, faults.soundPacketBytes);
  const loses = losesOnce(ticksOf(faults.losesSoundAtSecond ?? Infinity));
  const sounds: Packetizing = {
    ...(faults.isRich && RICH),
    ...(faults.changesSender && { changesSender: true }),
    packetize: (samples) => loses(samples, packetsOf(samples.filter(comes).map(({ data }) => data))),
    ...(packets && { together: packets.soundFrames }),
    ...(faults.isLatm && { together: LATM_FRAMES, samplesHz: track.clockHz }),
  };
  const begin = packets && wrapping(track, sounds, packets.wrapAfterSeconds, media.clockHz);
  const error = new ClockError('audio', faults.clock, startMs);
  return new PublisherTrack(
    media,
    AUDIO_CHANNEL,
    sounds,
    clock,
    begin,
    error,
    announced('audio', media, faults),
  );
}

/** The last packet of the first sample from then on does not come. */
function losesOnce(fromTicks: number) {
  let isDone = false;
  return ([sample]: readonly ClipSample[], packets: SamplePackets[]): SamplePackets[] => {
    if (isDone || !sample || sample.ptsTicks < fromTicks) return packets;
    isDone = true;
    return packets.map((of) => ({ ...of, payloads: of.payloads.with(-1, { ...LOST, isLost: true }) }));
  };
}

const LOST = { payload: Buffer.alloc(0), marker: true };

/** Where numbers and timestamps have to begin to wrap so many seconds after the track's begin. */
function wrapping(
  { samples, clockHz }: ClipTrack<unknown>,
  { packetize, together = 1 }: Packetizing,
  seconds: number,
  sentHz = clockHz,
): Numbering {
  const [first] = samples;
  const end = (first?.ptsTicks ?? 0) + seconds * clockHz;
  const before = samples.filter(({ ptsTicks }) => ptsTicks < end);
  const groups = Array.from({ length: Math.ceil(before.length / together) }, (_, i) =>
    packetize(before.slice(i * together, (i + 1) * together)),
  );
  const packets = groups.flat().reduce((sum, { payloads }) => sum + payloads.length, 0);
  const behind = (count: number, range: number): number => (range - (Math.round(count) % range)) % range;
  return {
    sequence: behind(packets, SEQUENCE_RANGE),
    timestamp: behind((end * sentHz) / clockHz, TIMESTAMP_RANGE),
  };
}

/**
 * The NAL units of a picture, all of them. MP4 keeps the parameter sets apart; in a live stream each IDR picture has them
 * before it, behind the delimiter where there is one (H.264, 7.4.1.2.3).
 */
export function accessUnit({ data, key }: ClipSample, config: AvcConfig): Buffer[] {
  const nals = splitNals(data, config.lengthBytes);
  if (!key || nals.some((nal) => nalType(nal) === NAL_SPS)) return nals;
  const front = nals[0] && nalType(nals[0]) === NAL_DELIMITER ? 1 : 0;
  return [...nals.slice(0, front), ...config.sps, ...config.pps, ...nals.slice(front)];
}
