/** How the faults of a source look on the wire, and other packagings that are none. */
import { joinNals, NAL_FILLER } from '../../services/media/h264';
import {
  MAX_PAYLOAD_BYTES,
  FU_END,
  FU_START,
  NAL_FU_A,
  NAL_STAP_A,
  packetizeH264,
  type RtpPayload,
} from '../../services/rtsp/packetizer';
import { encodeSenderReport } from '../../services/rtsp/rtcp';
import type { MediaDescription } from '../../services/rtsp/sdp';
import type { Clip, ClipSample, SentPayload } from './clip';
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
  { keyframes = Infinity, marksEachUnit, isRich, fillerBytes }: SourceFaults,
): Packetizing['packetize'] {
  const filled = fillerBytes === undefined ? [] : [filler(fillerBytes)];
  let keyframesSent = 0;
  const isLeftOut = ({ key }: ClipSample): boolean => key && ++keyframesSent > keyframes;
  return (samples) =>
    samples.flatMap((sample, first) => {
      if (isLeftOut(sample)) return [];
      if (sample.payloads) return [{ first, payloads: sample.payloads }];
      const own = isRich ? sharingPackets(unitsOf(sample)) : unitsOf(sample);
      const units = sample.key ? [...own, ...filled] : own;
      const packets = (of: readonly Buffer[]): RtpPayload[] => packetizeH264(of, payloadBytes(of));
      return [{ first, payloads: marksEachUnit ? units.flatMap((unit) => packets([unit])) : packets(units) }];
    });
}

/** A huge one goes in as few packets as its reader takes, or to send it would hold everything else up. */
const payloadBytes = (units: readonly Buffer[]): number =>
  units.some(({ length }) => length > HUGE_BYTES) ? LARGEST_PAYLOAD_BYTES : MAX_PAYLOAD_BYTES;
const HUGE_BYTES = 1024 * 1024;
const LARGEST_PAYLOAD_BYTES = 60_000;

const FILLER_BYTE = 0xff;
const FILLER_END = 0x80;

/** Behind the slices, as nothing that is shown (ITU-T H.264, 7.3.2.7). */
function filler(bytes: number): Buffer {
  const unit = Buffer.alloc(bytes, FILLER_BYTE);
  unit[0] = NAL_FILLER;
  unit[bytes - 1] = FILLER_END;
  return unit;
}

const LENGTH_BYTES = 4;
/** A slice of a picture that is no keyframe, and that others refer to. */
const SLICE = 0x41;
/** No byte of it is 0, so it holds no start code. */
const NONSENSE = 0x5a;

/** A sequence parameter set that ends before it begins, and a keyframe's slice. */
const UNREADABLE_KEYFRAME = joinNals([Buffer.from([0x67, 0x64]), Buffer.from([0x65, NONSENSE, NONSENSE])]);

const nonsense = (...beginning: number[]): Buffer => Buffer.from([...beginning, NONSENSE, NONSENSE]);
/** A piece of a slice (RFC 6184, 5.8). */
const piece = (flags: number): Buffer => nonsense(0x40 | NAL_FU_A, flags | (SLICE & 0x1f));
const [BEGINS, GOES_ON, ENDS] = [piece(FU_START), piece(0), piece(FU_END)];
const LOST = undefined;
/** Of an order of its own, which no sender uses. */
const NAL_FU_B = 29;
/** More than a picture may have that is read; each is a slice of its own. */
const TOO_MANY = 20_000;

/** Packets that do not fit together, each list of a picture of its own. */
const BAD_PICTURES: readonly (readonly (Buffer | typeof LOST)[])[] = [
  [BEGINS, LOST, ENDS],
  [BEGINS, BEGINS, ENDS],
  [GOES_ON, ENDS],
  [BEGINS, GOES_ON],
  [nonsense(SLICE), nonsense(0x40 | NAL_FU_B)],
  [nonsense(SLICE), nonsense(0x40 | NAL_STAP_A, 0, 200)],
  Array<Buffer>(TOO_MANY).fill(nonsense(SLICE)),
  // the last one: what comes next is a picture of the programme, and whole
  [nonsense(SLICE), BEGINS, LOST],
];

/** How many pictures a worker leaves out of it, and says so. */
export const leftOutOf = ({ badPictures }: SourceFaults): number =>
  badPictures === undefined ? 0 : picturesOf(badPictures).length;

function picturesOf({ hugeBytes }: NonNullable<SourceFaults['badPictures']>): Partial<ClipSample>[] {
  if (hugeBytes === undefined) return BAD_PICTURES.map((packets) => ({ payloads: packets.map(sent) }));
  const huge = Buffer.alloc(LENGTH_BYTES + hugeBytes, NONSENSE);
  huge.writeUInt32BE(hugeBytes);
  huge[LENGTH_BYTES] = SLICE;
  return [{ key: true, data: UNREADABLE_KEYFRAME }, { data: huge }];
}

/** The clip with more pictures, between two others of its own: a keyframe that nobody can read and a huge one, or those above. */
export function withBadPictures(clip: Clip, startMs: number, { badPictures }: SourceFaults): Clip {
  if (!badPictures) return clip;
  const { samples, clockHz } = clip.video;
  const fromTicks = ((startMs / 1000 + badPictures.atSecond) * clockHz) | 0;
  const at = samples.findIndex(({ dtsTicks, key }) => dtsTicks >= fromTicks && !key);
  const before = samples[at - 1];
  if (!before) throw new Error(`${clip.file} has no picture ${badPictures.atSecond} s after its beginning`);
  const pictures = picturesOf(badPictures);
  const between = pictures.map((picture, i): ClipSample => {
    const byTicks = Math.round((before.durationTicks * (i + 1)) / (pictures.length + 1));
    const { ptsTicks, dtsTicks } = before;
    return { ...before, key: false, ptsTicks: ptsTicks + byTicks, dtsTicks: dtsTicks + byTicks, ...picture };
  });
  return {
    ...clip,
    video: { ...clip.video, samples: [...samples.slice(0, at), ...between, ...samples.slice(at)] },
  };
}

const sent = (payload: Buffer | undefined, i: number, { length }: ArrayLike<unknown>): SentPayload => ({
  payload: payload ?? Buffer.alloc(0),
  marker: i === length - 1,
  ...(payload === LOST && { isLost: true }),
});

/** allStreamsSameTimeFraming, in a StreamMuxConfig of one programme with one layer and one frame a unit (14496-3, 1.7.3.1). */
const BEFORE_CONFIG = '010000000000000';
/** frameLengthType 0, latmBufferFullness 255, no other data, no checksum. */
const BEHIND_CONFIG = '0001111111100';
const BITS_A_BYTE = 8;

/** By default it counts so, and not samples (RFC 6416, 7.1). */
const LATM_CLOCK_HZ = 90_000;

/** AAC in RTP as MP4A-LATM (RFC 6416), its configuration in the description: what GStreamer's rtspclientsink sends by default. */
export function latmMedia(payloadType: number, asc: Buffer): MediaDescription {
  const { channels } = parseAudioSpecificConfig(asc);
  const config = bytesOf(BEFORE_CONFIG + bitsOf(asc) + BEHIND_CONFIG).toString('hex');
  return {
    ...{ kind: 'audio', payloadType, encoding: 'MP4A-LATM', clockHz: LATM_CLOCK_HZ, channels },
    fmtp: `profile-level-id=1; cpresent=0; object=2; config=${config}`,
    control: '',
  };
}

/** Frames that go together, in pieces: each has its length as bytes of 255 and a rest before it. */
export function packetizeLatm(frames: readonly Buffer[]): RtpPayload[] {
  const element = Buffer.concat(frames.flatMap((frame) => [latmLength(frame), frame]));
  const count = Math.ceil(element.length / LATM_PIECE_BYTES);
  return Array.from({ length: count }, (_, i) => ({
    payload: element.subarray(i * LATM_PIECE_BYTES, (i + 1) * LATM_PIECE_BYTES),
    marker: i === count - 1,
  }));
}

/** Two frames together are longer. */
const LATM_PIECE_BYTES = 500;

function latmLength({ length }: Buffer): Buffer {
  const bytes = Buffer.alloc(Math.floor(length / 255) + 1, 255);
  bytes[bytes.length - 1] = length % 255;
  return bytes;
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
function richPacket(packet: Buffer): Buffer {
  const header = Buffer.from(packet.subarray(0, RTP_HEADER_BYTES));
  header[0] = (header[0] ?? 0) | PADDED_EXTENDED_TWO_SOURCES;
  return Buffer.concat([header, BEHIND_HEADER, packet.subarray(RTP_HEADER_BYTES), PADDING]);
}

/** Of the packets so many are followed by others. */
const EVERY = 20;
const OTHER_PAYLOAD_TYPE = 127;
const ANY_SSRC = 0x5ca1ab1e;
const RECEIVER_REPORT = Buffer.from('80c90001' + '00000001', 'hex');
const YEAR_MS = 365 * 24 * 3600 * 1000;

/**
 * Packets without a payload, packets that come twice, packets of another kind and number among them (RFC 4588), reports of who
 * sends those, of who receives, and of one that has no clock (RFC 3550, 6.4.1).
 */
export const RICH: Pick<Packetizing, 'dress' | 'others'> = {
  dress: richPacket,
  others: {
    fillsBefore: (n) => n % EVERY === 1,
    behindPacket: (packet, n) => (n % EVERY === 0 ? [packet, otherPacket(packet)] : []),
    behindReport: (report) => [
      encodeSenderReport({ ...report, ssrc: ANY_SSRC, ntpMs: report.ntpMs + YEAR_MS }),
      RECEIVER_REPORT,
      encodeSenderReport(report).fill(0, NTP_AT, NTP_END),
    ],
  },
};

/** Where a sender report has its absolute time. */
const [NTP_AT, NTP_END] = [8, 16];

function otherPacket(packet: Buffer): Buffer {
  const other = Buffer.from(packet);
  other[1] = OTHER_PAYLOAD_TYPE;
  other.writeUInt16BE((packet.readUInt16BE(2) + EVERY) & 0xffff, 2);
  other.writeUInt32BE(ANY_SSRC, 8);
  return other;
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
