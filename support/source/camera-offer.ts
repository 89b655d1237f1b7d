/** What a camera offers a reader, and how it puts it: as most do, or as few do, which is right too. */
import { encodeFrame, FRAME_HEADER_BYTES } from '../../services/rtsp/framer';
import { encodeResponse, type HeaderFields } from '../../services/rtsp/message';
import { type MediaDescription, writeSdp } from '../../services/rtsp/sdp';

export interface Offer {
  url: string;
  methods: readonly string[];
  /** Addresses of the tracks that a reader is to take, in the order in which they are set up. */
  controls: readonly string[];
  /** Where all of them are played at once (RFC 2326, C.1.1). */
  aggregate: string;
  description: { text: string; fields: HeaderFields };
  /** What is answered to the transport that a reader asks for. */
  transport: (asked: string) => string;
  answer: (fields: HeaderFields, body?: string) => string;
  /** What is done to interleaved frames before they go out. */
  dress?: (frames: readonly Buffer[]) => Buffer[];
}

const METHODS = ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN'];

export const plainOffer = (url: string, medias: readonly MediaDescription[]): Offer => ({
  url,
  methods: [...METHODS, 'GET_PARAMETER'],
  controls: medias.map(({ control }) => `${url}/${control}`),
  aggregate: url,
  description: { text: writeSdp('camera', medias), fields: {} },
  transport: (asked) => asked,
  answer: (fields, body) => encodeResponse(200, fields, body),
});

/** Channels are these, and not those that a reader asks for (RFC 2326, 12.39). */
const FIRST_CHANNEL = 10;
/** Nobody has set it up. */
const OTHER_CHANNEL = 0;
/** Of the frames so many are followed by one of it. */
const EVERY = 20;

/** Tracks that a reader can't take, before those that it can, and a list of types of which the first counts (RFC 8866, 5.14). */
const OTHER_MEDIAS = [
  ...['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=control:data'],
  ...['m=video 0 RTP/AVP 26', 'a=control:jpeg', 'm=audio 0 RTP/AVP 0', 'a=control:phone', ''],
].join('\r\n');

/** Where a server looks for what a reader may do. */
export const ODD_QUERY = '?token=a1&view=wide';

/**
 * An address with a query, which is not that of its tracks; other channels than were asked for, and frames on one that nobody set up; addresses, that of all tracks too, behind a base of their own, one of them
 * absolute; sound before the picture, a second sound behind both, and other tracks; answers without a number, in two pieces of a line; no GET_PARAMETER; a question of the camera's own.
 */
export function oddOffer(url: string, medias: readonly MediaDescription[]): Offer {
  const base = `${url.replace(ODD_QUERY, '')}/live/`;
  const [picture, sound] = medias.map(({ control }) => `${base}${control}`);
  const otherSounds = medias.slice(1).map((media) => ({ ...media, control: 'other-language' }));
  const text = writeSdp('camera', [...medias.toReversed(), ...otherSounds])
    .replace('t=0 0\r\n', `t=0 0\r\na=control:*\r\n${OTHER_MEDIAS}`)
    .replace(/(m=video 0 RTP\/AVP 96)\r\n/, '$1 98\r\na=rtpmap:98 H265/90000\r\na=fmtp:98 none\r\n')
    .replace('a=control:streamid=1', `a=control:${sound}`);
  return {
    url,
    methods: METHODS,
    controls: [picture ?? '', sound ?? ''],
    aggregate: base,
    description: { text, fields: { 'Content-Base': base } },
    transport: (asked) =>
      asked.replace(
        /interleaved=(\d).*/,
        (_, from) =>
          `interleaved=${Number(from) + FIRST_CHANNEL}-${Number(from) + FIRST_CHANNEL + 1};mode=play`,
      ),
    answer: ({ CSeq: _, ...fields }, body) =>
      `OPTIONS ${url} RTSP/1.0\r\nCSeq: 1\r\n\r\n\r\n${encodeResponse(200, fields, body)}`,
    dress: (frames) =>
      frames.flatMap((frame, i) => [
        ...(i % EVERY === 0 ? [encodeFrame(OTHER_CHANNEL, frame.subarray(FRAME_HEADER_BYTES))] : []),
        moved(frame),
      ]),
  };
}

function moved(frame: Buffer): Buffer {
  frame[1] = (frame[1] ?? 0) + FIRST_CHANNEL;
  return frame;
}
