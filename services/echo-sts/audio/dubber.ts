import type { Audio, DubbedAudio } from '../../contracts/audio';
import type { AudioControl } from '../../contracts/control-events';
import type { FragmentData } from '../../contracts/fragment-events';
import {
  atOtherRate,
  corrupted,
  durationMs,
  otherRateHz,
  silenced,
  stretched,
  tablesBehind,
  type AacTrack,
  readTrack,
  writeTrack,
} from './aac-track';
import type { SoundFormat } from './aac-encoder';
import type { CodedDubs } from './coded-dubs';
import type { MarkLibrary } from './mark-library';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Makes the sound that an answer carries. */
export interface Dubber {
  /** @throws Error when the fragment's sound is no readable M4A but has to be. */
  dub(fragment: FragmentData, change: AudioControl): Promise<DubbedAudio>;
  /** Does ahead of need what `dub` would have to do at the first fragment of a format. */
  prepare(change: AudioControl, format: SoundFormat): void;
}

/** The Dubber of the service. `echo` gives back the very text that came in. */
export class AudioDubber implements Dubber {
  /** `onProblem` hears of a failed preparation; the fragments that need it will fail too, and say so. */
  constructor(
    private readonly marks: MarkLibrary,
    private readonly coded: CodedDubs,
    private readonly onProblem: (problem: string) => void,
  ) {}

  prepare(change: AudioControl, format: SoundFormat): void {
    if (change.mode !== 'marked') return;
    this.marks.prepare(format).catch((error: unknown) => this.onProblem(String(error)));
  }

  async dub({ audio, sequence_number: sequence }: FragmentData, change: AudioControl): Promise<DubbedAudio> {
    switch (change.mode) {
      case 'echo':
        return audio;
      case 'empty':
        return { ...audio, duration_ms: 0, data_base64: '' };
      case 'corrupt':
        return { ...audio, data_base64: corrupted(decoded(audio)).toString('base64') };
      case 'silent':
        return rewritten(audio, silenced);
      case 'stretched':
        return withOwnLength(audio, (track) => stretched(track, change.stretch_percent ?? 0));
      case 'wrong_rate':
        return {
          ...(await rewritten(audio, atOtherRate)),
          sample_rate_hz: otherRateHz(audio.sample_rate_hz),
        };
      case 'marked':
        return rewritten(audio, (track) => this.marked(track, sequence));
      case 'encoded':
        return this.coding(sequence, audio, (track) => this.coded.mark(sequence, track, change));
      case 'spoken':
        return this.coding(sequence, audio, (track) => this.coded.spoken(sequence, track, change));
      case 'swapped':
        return this.coding(sequence, audio, (track) => this.coded.swapped(decoded(audio), track, change));
    }
  }

  /** As encoders differ: in every other file the tables are behind the sound. */
  private coding(sequence: number, audio: Audio, alter: Alteration): Promise<DubbedAudio> {
    return withOwnLength(audio, alter, sequence % 2 === 1 ? tablesBehind : undefined);
  }

  private async marked(track: AacTrack, sequence: number): Promise<AacTrack> {
    return { ...track, frames: await this.marks.frames(sequence, track.config, track.frames.length) };
  }
}

type Alteration = (track: AacTrack) => AacTrack | Promise<AacTrack>;

/** The audio with its track altered; the declared length stays. */
async function rewritten(audio: Audio, alter: Alteration): Promise<DubbedAudio> {
  const file = writeTrack(await alter(await readTrack(decoded(audio))));
  return { ...audio, data_base64: file.toString('base64') };
}

/** As `rewritten`, and the audio declares the length and the channels of the altered track. */
async function withOwnLength(
  audio: Audio,
  alter: Alteration,
  arranged = (file: Buffer): Buffer => file,
): Promise<DubbedAudio> {
  const track = await alter(await readTrack(decoded(audio)));
  return {
    ...audio,
    duration_ms: Math.round(durationMs(track)),
    channels: track.config.channels,
    data_base64: arranged(writeTrack(track)).toString('base64'),
  };
}

const decoded = (audio: Audio): Buffer => Buffer.from(audio.data_base64, 'base64');

/** An hour of dubs of 6 s; each is some 100 KB. */
const MOST_FILES = 600;
/** The others are told by their bytes, or can be made again. */
const CODED: ReadonlySet<AudioControl['mode']> = new Set(['encoded', 'spoken', 'swapped']);

/**
 * Keeps each dub that was coded by itself as `STREAM-SEQUENCE.m4a` in a folder, so that what viewers hear can be held against
 * it. A file that can't be written costs no dub.
 */
export class KeptDubs implements Dubber {
  private files = 0;

  constructor(
    private readonly dubber: Dubber,
    private readonly folder: string,
    private readonly onProblem: (problem: string) => void,
  ) {}

  prepare(change: AudioControl, format: SoundFormat): void {
    this.dubber.prepare(change, format);
  }

  async dub(fragment: FragmentData, change: AudioControl): Promise<DubbedAudio> {
    const dub = await this.dubber.dub(fragment, change);
    if (CODED.has(change.mode)) await this.keep(fragment, dub);
    return dub;
  }

  private async keep(fragment: FragmentData, { data_base64: text }: DubbedAudio): Promise<void> {
    if (this.files === MOST_FILES) return;
    if (++this.files === MOST_FILES)
      this.onProblem(`no more dubs are kept: ${MOST_FILES} are in ${this.folder}`);
    const file = path.join(this.folder, `${fragment.stream_id}-${fragment.sequence_number}.m4a`);
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(file, Buffer.from(text, 'base64'));
    } catch (error) {
      this.onProblem(`a dub is not kept: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
