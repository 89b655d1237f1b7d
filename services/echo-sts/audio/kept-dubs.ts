import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DubbedAudio } from '../../contracts/audio';
import type { AudioControl } from '../../contracts/control-events';
import type { FragmentData } from '../../contracts/fragment-events';
import type { SoundFormat } from './aac-encoder';
import type { Dubber } from './dubber';

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
