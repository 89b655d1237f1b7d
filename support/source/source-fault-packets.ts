/** How the faults of a source look on the wire. */
import { joinNals } from '../../services/media/h264';
import { MAX_PAYLOAD_BYTES, packetizeH264, type RtpPayload } from '../../services/rtsp/packetizer';
import type { MediaDescription } from '../../services/rtsp/sdp';
import type { Clip, ClipSample } from './clip';
import type { Packetizing } from './publisher-track';
import { sharingPackets } from './rich-packets';
import type { SourceFaults, TrackName } from './source-faults';

/** The description of a track, which may not be what is sent. */
export function announced(track: TrackName, sent: MediaDescription, faults: SourceFaults): MediaDescription {
  const { config, ...told } = faults.announced?.[track] ?? {};
  const media = { ...sent, ...told };
  // What shares a packet is missed where it is the only one.
  const namesNoSets = faults.hasNoParameterSets ?? faults.isRich;
  if (namesNoSets && track === 'video') media.fmtp = 'packetization-mode=1';
  return config === undefined
    ? media
    : { ...media, fmtp: media.fmtp.replace(/config=\w+/i, `config=${config}`) };
}

/** @param unitsOf the NAL units of a picture */
export function withPictureFaults(
  unitsOf: (sample: ClipSample) => Buffer[],
  { keyframes = Infinity, marksEachUnit, isRich }: SourceFaults,
): Packetizing['packetize'] {
  let keyframesSent = 0;
  const isLeftOut = ({ key }: ClipSample): boolean => key && ++keyframesSent > keyframes;
  return (samples) =>
    samples.flatMap((sample, first) => {
      if (isLeftOut(sample)) return [];
      const units = isRich ? sharingPackets(unitsOf(sample)) : unitsOf(sample);
      const packets = (of: readonly Buffer[]): RtpPayload[] => packetizeH264(of, payloadBytes(sample));
      return [{ first, payloads: marksEachUnit ? units.flatMap((unit) => packets([unit])) : packets(units) }];
    });
}

/** A huge one goes in as few packets as its reader takes, or to send it would hold everything else up. */
const payloadBytes = ({ data }: ClipSample): number =>
  data.length > HUGE_BYTES ? LARGEST_PAYLOAD_BYTES : MAX_PAYLOAD_BYTES;
const HUGE_BYTES = 1024 * 1024;
const LARGEST_PAYLOAD_BYTES = 60_000;

const LENGTH_BYTES = 4;
/** A slice of a picture that is no keyframe, and that others refer to. */
const SLICE = 0x41;
/** No byte of it is 0, so it holds no start code. */
const NONSENSE = 0x5a;

/** A sequence parameter set that ends before it begins, and a keyframe's slice. */
const UNREADABLE_KEYFRAME = joinNals([Buffer.from([0x67, 0x64]), Buffer.from([0x65, NONSENSE, NONSENSE])]);

/** The clip with two more pictures, shown between two others of its own: a huge one, and a keyframe that nobody can read. */
export function withHugePicture(clip: Clip, startMs: number, { hugePicture }: SourceFaults): Clip {
  if (!hugePicture) return clip;
  const { samples, clockHz } = clip.video;
  const fromTicks = ((startMs / 1000 + hugePicture.atSecond) * clockHz) | 0;
  const at = samples.findIndex(({ dtsTicks, key }) => dtsTicks >= fromTicks && !key);
  const before = samples[at - 1];
  if (!before) throw new Error(`${clip.file} has no picture ${hugePicture.atSecond} s after its beginning`);
  const data = Buffer.alloc(LENGTH_BYTES + hugePicture.bytes, NONSENSE);
  data.writeUInt32BE(hugePicture.bytes);
  data[LENGTH_BYTES] = SLICE;
  const between = (part: number, picture: Pick<ClipSample, 'key' | 'data'>): ClipSample => {
    const byTicks = Math.round(before.durationTicks * part);
    return {
      ...before,
      ptsTicks: before.ptsTicks + byTicks,
      dtsTicks: before.dtsTicks + byTicks,
      ...picture,
    };
  };
  const unreadable = between(1 / 3, { key: true, data: UNREADABLE_KEYFRAME });
  const huge = between(2 / 3, { key: false, data });
  return {
    ...clip,
    video: { ...clip.video, samples: [...samples.slice(0, at), unreadable, huge, ...samples.slice(at)] },
  };
}
