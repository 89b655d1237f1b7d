/** A clip as a publisher needs it: coded samples in decode order with exact timestamps. */
import { FilePathSource, Input, MP4, QTFF, EncodedPacketSink, type InputTrack } from 'mediabunny';
import { parseAudioSpecificConfig, type AacConfig } from '../../services/media/aac';
import { parseAvcConfig, type AvcConfig } from '../../services/media/h264';
import { VIDEO_CLOCK_HZ } from '../../services/rtsp/codecs';
import type { RtpPayload } from '../../services/rtsp/packetizer';

export interface ClipSample {
  /** In the track's clock, exact; negative for the priming of an encoder. */
  ptsTicks: number;
  dtsTicks: number;
  durationTicks: number;
  key: boolean;
  /** H.264: length-prefixed NAL units. AAC: one raw frame. */
  data: Buffer;
  /** What is sent in its place, of a picture that is none. */
  payloads?: readonly SentPayload[];
}

/** A packet of RTP; one that is lost takes its number, and is not sent. */
export type SentPayload = RtpPayload & { isLost?: true };

export interface ClipTrack<Config> {
  config: Config;
  /** 90 000 for video, the sampling frequency for audio. */
  clockHz: number;
  /** In decode order. */
  samples: ClipSample[];
}

export interface Clip {
  file: string;
  video: ClipTrack<AvcConfig>;
  /** Undefined for a clip without sound. */
  audio: ClipTrack<AacConfig> | undefined;
}

/**
 * Reads an MP4 or MOV file whole into memory (a minute of the standard clip: 8 MB, 0.1 s, in slices of a few ms).
 * @throws Error when the file cannot be read, or holds anything but H.264 with or without AAC
 */
export async function readClip(file: string): Promise<Clip> {
  const input = new Input({ formats: [MP4, QTFF], source: new FilePathSource(file) });
  try {
    const video = await input.getPrimaryVideoTrack();
    if (!video) throw new Error('it has no video track');
    const audio = await input.getPrimaryAudioTrack();
    return { file, video: await readVideo(video), audio: audio ? await readAudio(audio) : undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`clip ${file} cannot be published: ${reason} (expected MP4 with H.264 and AAC)`, {
      cause: error,
    });
  } finally {
    input.dispose();
  }
}

async function readVideo(track: InputTrack): Promise<ClipTrack<AvcConfig>> {
  const record = await codecDescription(track, 'avc');
  const samples = await readSamples(track, VIDEO_CLOCK_HZ);
  return { config: parseAvcConfig(record), clockHz: VIDEO_CLOCK_HZ, samples: decodeTimes(samples) };
}

async function readAudio(track: InputTrack): Promise<ClipTrack<AacConfig>> {
  const config = parseAudioSpecificConfig(await codecDescription(track, 'aac'));
  return { config, clockHz: config.sampleRateHz, samples: await readSamples(track, config.sampleRateHz) };
}

/** The codec's own configuration: AVCDecoderConfigurationRecord or AudioSpecificConfig. */
async function codecDescription(track: InputTrack, codec: string): Promise<Buffer> {
  const found = await track.getCodec();
  if (found !== codec)
    throw new Error(`its ${track.type} is ${found ?? 'of an unknown codec'}, not ${codec}`);
  const config = track.isVideoTrack()
    ? await track.getDecoderConfig()
    : track.isAudioTrack()
      ? await track.getDecoderConfig()
      : null;
  // The type belongs to the DOM's WebCodecs, which Node has no types for; mediabunny gives a Uint8Array.
  const description = config?.description as Uint8Array | undefined;
  if (!description) throw new Error(`its ${track.type} track has no decoder configuration`);
  return toBuffer(description);
}

async function readSamples(track: InputTrack, clockHz: number): Promise<ClipSample[]> {
  const samples: ClipSample[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) {
    const ptsTicks = Math.round(packet.timestamp * clockHz);
    samples.push({
      ptsTicks,
      dtsTicks: ptsTicks,
      durationTicks: Math.round(packet.duration * clockHz),
      key: packet.type === 'key',
      data: toBuffer(packet.data),
    });
  }
  if (samples.length === 0) throw new Error(`its ${track.type} track is empty`);
  return samples;
}

const toBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Decode times out of presentation times. */

interface Timed {
  ptsTicks: number;
  dtsTicks: number;
}

/**
 * Gives samples in decode order their DTS. Decoding runs at the pace of presentation, only in another order: the sorted
 * presentation times are the decode times, earlier by the least constant that leaves no picture decoded after its time.
 */
export function decodeTimes<Sample extends Timed>(samples: readonly Sample[]): Sample[] {
  const sorted = samples.map(({ ptsTicks }) => ptsTicks).sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? 0;
  const delay = samples.reduce((longest, { ptsTicks }, i) => Math.max(longest, at(i) - ptsTicks), 0);
  return samples.map((sample, i) => ({ ...sample, dtsTicks: at(i) - delay }));
}
