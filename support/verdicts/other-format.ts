import { existsSync } from 'node:fs';
import { clip } from '../../fixtures/clips';
import type { Evidence } from '../broadcast/evidence';
import { otherClip } from '../broadcast/plan';
import { readPacketsOnce, type Packets, type StreamFormat } from '../records/packets';

type DescribedPackets = Packets & { format: StreamFormat };

/** The recording of an output: `output` is in the programme's format, `later` in that of the clip with which its source was back. */
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
  return splitAt(whole, programme.format, other);
}

/** @param other what the output holds from some picture on, behind a programme that is described by `before` */
function splitAt(whole: DescribedPackets, before: StreamFormat, other: DescribedPackets): RecordedPackets {
  const others = new Set(other.video.map(({ hash }) => hash));
  const at = whole.video.findIndex(({ hash }) => others.has(hash));
  const first = whole.video[at];
  if (!first) return { output: whole };
  const isBefore = ({ ptsMs }: { ptsMs: number }): boolean => ptsMs < first.ptsMs;
  const { parameterSets, sound } = whole.format;
  const isOthers = (set: string): boolean => other.format.parameterSets.includes(set);
  const isOwn = (set: string): boolean => before.parameterSets.includes(set) || !isOthers(set);
  return {
    output: {
      ...{ video: whole.video.slice(0, at), audio: whole.audio.filter(isBefore) },
      format: { sound, parameterSets: parameterSets.filter(isOwn) },
    },
    later: {
      ...{ video: whole.video.slice(at), audio: whole.audio.filter((packet) => !isBefore(packet)) },
      format: { sound, parameterSets: parameterSets.filter(isOthers) },
    },
  };
}
