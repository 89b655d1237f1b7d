import type { ClockTrouble } from './source-times';

const NAMES = { video: 'picture', audio: 'sound' };

/** In words: what was seen, what was done about it, and what to do at the source. */
export function describeClockTrouble({ kind, track, byMs }: ClockTrouble): string {
  const by = inWords(byMs);
  const name = NAMES[track];
  switch (kind) {
    case 'leap':
      return `the timestamps of ${name} leaped by ${by}: it goes on where it arrives`;
    case 'report':
      return `the clock in the sender reports of ${name} was set by ${by}: nothing is moved, as ${name} comes as before`;
    case 'contradiction':
      return `by the sender reports sound is ${by} from its place beside the picture, where it arrives: they are not believed; set the source's clock`;
    case 'rate':
      return `the timestamps of sound count samples, and not at the clock rate that the description (SDP) gives it, which would put it off by ${by} a second: give it its sampling frequency in "a=rtpmap:…"`;
    case 'moved':
      return `sound is moved by ${by}, to where the source has it now`;
  }
}

function inWords(ms: number): string {
  const sign = ms < 0 ? '−' : '+';
  const size = Math.abs(ms);
  return size < 10_000 ? `${sign}${Math.round(size)} ms` : `${sign}${Math.round(size / 1000)} s`;
}
