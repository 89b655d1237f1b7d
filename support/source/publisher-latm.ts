/** AAC in RTP as MP4A-LATM (RFC 6416), its configuration in the description: what GStreamer's rtspclientsink sends by default. */
import { parseAudioSpecificConfig } from '../../services/media/aac';
import type { RtpPayload } from '../../services/rtsp/packetizer';
import type { MediaDescription } from '../../services/rtsp/sdp';

/** allStreamsSameTimeFraming, in a StreamMuxConfig of one programme with one layer and one frame a unit (14496-3, 1.7.3.1). */
const BEFORE_CONFIG = '010000000000000';
/** frameLengthType 0, latmBufferFullness 255, no other data, no checksum. */
const BEHIND_CONFIG = '0001111111100';
const BITS_A_BYTE = 8;

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
