import type { Packets } from '../records/packets';
import { decodeTimes } from '../source/clip';

/** When the source sends each packet of a programme, in ms after its first picture: in the order of decoding. */
export function sentAfterMs({ video, audio }: Packets): { video: number[]; audio: number[] } {
  const pictures = decodeTimes(video.map(({ ptsMs }) => ({ ptsTicks: ptsMs, dtsTicks: ptsMs })));
  const startMs = pictures[0]?.dtsTicks ?? 0;
  return {
    video: pictures.map(({ dtsTicks }) => dtsTicks - startMs),
    audio: audio.map(({ ptsMs }) => ptsMs - startMs),
  };
}
