/** FLV tags, as RTMP carries them (Adobe FLV specification 10.1, annex E). */

export const FLV_AUDIO = 8;
export const FLV_VIDEO = 9;
export const FLV_SCRIPT = 18;
export type FlvTagType = typeof FLV_AUDIO | typeof FLV_VIDEO | typeof FLV_SCRIPT;

/** One tag. `dts` is in ms and never wraps within the life of a reader; `body` starts with the codec byte. */
export interface FlvTag {
  type: FlvTagType;
  dts: number;
  body: Buffer;
}

/** What a tag holds, once its codec bytes are read. Anything but AVC and AAC is `other`. */
export type FlvPayload =
  | { kind: 'avc-config'; config: Buffer }
  /** `cts` = PTS − DTS in ms; `data` is length-prefixed NAL units. */
  | { kind: 'avc'; key: boolean; cts: number; data: Buffer }
  | { kind: 'aac-config'; config: Buffer }
  | { kind: 'aac'; data: Buffer }
  | { kind: 'other' };

const CODEC_AVC = 7;
const CODEC_AAC = 10;
const FRAME_KEY = 1;

/** Reads a tag's codec bytes. Short or foreign bodies are `other`, never an error. */
export function flvPayload({ type, body }: FlvTag): FlvPayload {
  const first = body[0] ?? 0;
  if (type === FLV_VIDEO && (first & 0x0f) === CODEC_AVC && body.length >= 5) {
    if (body[1] === 0) return { kind: 'avc-config', config: body.subarray(5) };
    if (body[1] === 1)
      return {
        kind: 'avc',
        key: first >> 4 === FRAME_KEY,
        cts: body.readIntBE(2, 3),
        data: body.subarray(5),
      };
  }
  if (type === FLV_AUDIO && first >> 4 === CODEC_AAC && body.length >= 2)
    return body[1] === 0
      ? { kind: 'aac-config', config: body.subarray(2) }
      : { kind: 'aac', data: body.subarray(2) };
  return { kind: 'other' };
}

/** Body of an audio tag: AAC, in FLV always announced as 44 kHz stereo; the decoder reads the config instead. */
const AAC_CODEC_BYTE = 0xaf;

export function aacConfigBody(config: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([AAC_CODEC_BYTE, 0]), config]);
}

export function aacBody(frame: Uint8Array): Buffer {
  const body = Buffer.allocUnsafe(2 + frame.length);
  body.writeUInt16BE((AAC_CODEC_BYTE << 8) | 1);
  body.set(frame, 2);
  return body;
}

export function avcConfigBody(config: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), config]);
}

export function avcBody(data: Uint8Array, key: boolean, cts: number): Buffer {
  const body = Buffer.allocUnsafe(5 + data.length);
  body.writeUInt16BE(key ? 0x1701 : 0x2701);
  body.writeIntBE(cts, 2, 3);
  body.set(data, 5);
  return body;
}
