/** What a source leaves out of its clip. */
import type { Clip, ClipTrack } from './clip';

/** For so long nothing of a track is sent. */
export interface Damage {
  track: 'video' | 'audio';
  fromSecond: number;
  seconds: number;
}

/** A container rounds. */
const A_MS = 1;

/** Of packets with times from the start of the programme, those that are sent. */
export const damagedPackets = <P extends { ptsMs: number }>(
  track: Damage['track'],
  packets: readonly P[],
  damage: readonly Damage[],
): P[] => packets.filter(({ ptsMs }) => !isMissing(damage, track, ptsMs));

/** @param leadInSeconds where the programme begins in the clip */
export function damagedClip(clip: Clip, damage: readonly Damage[], leadInSeconds: number): Clip {
  const of = <T>(track: Damage['track'], from: ClipTrack<T>): ClipTrack<T> => ({
    ...from,
    samples: from.samples.filter(
      ({ ptsTicks }) => !isMissing(damage, track, (ptsTicks / from.clockHz - leadInSeconds) * 1000),
    ),
  });
  return { ...clip, video: of('video', clip.video), audio: clip.audio && of('audio', clip.audio) };
}

/** For how long a track is away at most within the programme, in ms. */
export const longestDamageMs = (track: Damage['track'], damage: readonly Damage[]): number =>
  Math.max(0, ...damage.filter((each) => each.track === track).map(damageMs));

/** How long after its programme begins a track does. */
export const beginsAfterMs = (track: Damage['track'], damage: readonly Damage[]): number =>
  Math.max(0, ...damage.filter((each) => each.track === track && each.fromSecond <= 0).map(damageMs));

const damageMs = ({ fromSecond, seconds }: Damage): number => (seconds + Math.min(0, fromSecond)) * 1000;

const isMissing = (damage: readonly Damage[], track: Damage['track'], atMs: number): boolean =>
  damage.some(
    (each) =>
      each.track === track &&
      atMs >= each.fromSecond * 1000 - A_MS &&
      atMs < (each.fromSecond + each.seconds) * 1000 - A_MS,
  );
