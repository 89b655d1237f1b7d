/** A stretch of time, in ms of the recording. */
export interface Stretch {
  startMs: number;
  endMs: number;
}

/** Sound as ffmpeg hands it on, piece by piece. */
export interface SoundFrame {
  ptsMs: number;
  /** Of each channel. */
  samples: number;
  /** Left out: not told. */
  channels?: number;
}

/** What ffmpeg's filters tell in its log. */
export interface Telling {
  pictureTimesMs: number[];
  soundFrames: SoundFrame[];
  /** Still pictures that are not black. */
  freezes: Stretch[];
  blacks: Stretch[];
  silences: Stretch[];
}

const NUMBER = String.raw`(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)`;
const PICTURE = new RegExp(String.raw`Parsed_showinfo\S* @ \S+\] n: *\d+ .*?pts_time:${NUMBER}`);
const SOUND = new RegExp(
  String.raw`Parsed_ashowinfo\S* @ \S+\] n:\d+ .*?pts_time:${NUMBER} (?:.*?channels:(\d+) )?.*?nb_samples:(\d+)`,
);
const BLACK = new RegExp(`black_start:${NUMBER} black_end:${NUMBER}`);

/** Reads showinfo, ashowinfo, freezedetect, blackdetect and silencedetect from ffmpeg's log. */
export function parseTelling(log: string): Telling {
  const lines = log.split(/\r?\n/);
  const pictureTimesMs = lines.flatMap((line) => seconds(PICTURE, line).slice(0, 1));
  const soundFrames = lines.flatMap((line) => {
    const match = SOUND.exec(line);
    if (!match) return [];
    const [, ptsSeconds, channels, samples] = match;
    return [
      {
        ...{ ptsMs: Number(ptsSeconds) * 1000, samples: Number(samples) },
        ...(channels !== undefined && { channels: Number(channels) }),
      },
    ];
  });
  const blacks = lines.flatMap((line) => {
    const [startMs, endMs] = seconds(BLACK, line);
    return startMs === undefined || endMs === undefined ? [] : [{ startMs, endMs }];
  });
  const endMs = Math.max(0, pictureTimesMs.at(-1) ?? 0);
  const freezes = stretches(lines, 'freeze', endMs).filter(
    (freeze) => !blacks.some((black) => overlap(freeze, black)),
  );
  return { pictureTimesMs, soundFrames, freezes, blacks, silences: stretches(lines, 'silence', endMs) };
}

const seconds = (pattern: RegExp, line: string): number[] =>
  (pattern.exec(line)?.slice(1) ?? []).map((text) => Number(text) * 1000);

/** Pairs `<what>_start` with the `<what>_end` after it; one that lasts to the end has none. */
function stretches(lines: readonly string[], what: 'freeze' | 'silence', endMs: number): Stretch[] {
  const found: Stretch[] = [];
  const [startPattern, endPattern] = [`${what}_start`, `${what}_end`].map(
    (edge) => new RegExp(`${edge}: ${NUMBER}`),
  ) as [RegExp, RegExp];
  for (const line of lines.filter((each) => each.includes(`${what}_`))) {
    const [start] = seconds(startPattern, line);
    if (start !== undefined) found.push({ startMs: start, endMs });
    const [end] = seconds(endPattern, line);
    const last = found.at(-1);
    if (end !== undefined && last) last.endMs = end;
  }
  return found;
}

const overlap = (a: Stretch, b: Stretch): boolean => a.startMs < b.endMs && b.startMs < a.endMs;
