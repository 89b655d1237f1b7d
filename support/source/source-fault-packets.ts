/** How the faults of a source look on the wire, and other packagings that are none. */
import { joinNals } from '../../services/media/h264';
import {
  MAX_PAYLOAD_BYTES,
  NAL_STAP_A,
  packetizeH264,
  type RtpPayload,
} from '../../services/rtsp/packetizer';
import type { MediaDescription } from '../../services/rtsp/sdp';
import type { Clip, ClipSample } from './clip';
import type { Packetizing } from './publisher-track';
import type { SourceFaults, TrackName } from './source-faults';
import { parseAudioSpecificConfig } from '../../services/media/aac';
import { RTP_HEADER_BYTES } from '../../services/rtsp/rtp';

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

/** allStreamsSameTimeFraming, in a StreamMuxConfig of one programme with one layer and one frame a unit (14496-3, 1.7.3.1). */
const BEFORE_CONFIG = '010000000000000';
/** frameLengthType 0, latmBufferFullness 255, no other data, no checksum. */
const BEHIND_CONFIG = '0001111111100';
const BITS_A_BYTE = 8;

/** AAC in RTP as MP4A-LATM (RFC 6416), its configuration in the description: what GStreamer's rtspclientsink sends by default. */
export function latmMedia(payloadType: number, asc: Buffer): MediaDescription {
  const { sampleRateHz, channels } = parseAudioSpecificConfig(asc);
  const config = bytesOf(BEFORE_CONFIG + bitsOf(asc) + BEHIND_CONFIG).toString('hex');
  return {
    ...{ kind: 'audio', payloadType, encoding: 'MP4A-LATM', clockHz: sampleRateHz, channels },
    fmtp: `profile-level-id=1; cpresent=0; object=2; config=${config}`,
    control: '',
  };
}

/** One frame in a packet of its own: its length as bytes of 255 and a rest, and then the frame. */
export function packetizeLatm(frame: Buffer): RtpPayload {
  const length = Buffer.alloc(Math.floor(frame.length / 255) + 1, 255);
  length[length.length - 1] = frame.length % 255;
  return { payload: Buffer.concat([length, frame]), marker: true };
}

const bitsOf = (bytes: Buffer): string =>
  [...bytes].map((byte) => byte.toString(2).padStart(BITS_A_BYTE, '0')).join('');

function bytesOf(bits: string): Buffer {
  const whole = bits.padEnd(Math.ceil(bits.length / BITS_A_BYTE) * BITS_A_BYTE, '0');
  return Buffer.from((whole.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

const PADDED_EXTENDED_TWO_SOURCES = 0x20 | 0x10 | 2;
/** Two contributing sources, then an extension of one word (RFC 3550, 5.1 and 5.3.1; RFC 8285, 4.2). */
const BEHIND_HEADER = Buffer.from('00000001' + '00000002' + 'bede0001' + '10aa0000', 'hex');
const PADDING = Buffer.from([0, 0, 3]);

/** With what RTP allows and most senders leave out: readers that count on its absence fail with the others. */
export function richPacket(packet: Buffer): Buffer {
  const header = Buffer.from(packet.subarray(0, RTP_HEADER_BYTES));
  header[0] = (header[0] ?? 0) | PADDED_EXTENDED_TWO_SOURCES;
  return Buffer.concat([header, BEHIND_HEADER, packet.subarray(RTP_HEADER_BYTES), PADDING]);
}

const SIZE_BYTES = 2;
const REFERENCE_BITS = 0x60;

/** Neighbours that fit into one packet, as one unit of RTP's own (STAP-A: RFC 6184, 5.7.1). */
export function sharingPackets(nals: readonly Buffer[]): Buffer[] {
  const groups: Buffer[][] = [];
  let room = 0;
  for (const nal of nals) {
    room -= SIZE_BYTES + nal.length;
    if (room >= 0) groups.at(-1)?.push(nal);
    else {
      groups.push([nal]);
      room = MAX_PAYLOAD_BYTES - 1 - SIZE_BYTES - nal.length;
    }
  }
  return groups.map((group) => (group.length === 1 ? (group[0] ?? Buffer.alloc(0)) : together(group)));
}

function together(nals: readonly Buffer[]): Buffer {
  const sized = nals.flatMap((nal) => {
    const size = Buffer.alloc(SIZE_BYTES);
    size.writeUInt16BE(nal.length);
    return [size, nal];
  });
  return Buffer.concat([Buffer.from([REFERENCE_BITS | NAL_STAP_A]), ...sized]);
}
