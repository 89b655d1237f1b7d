import { join } from 'node:path';
import type { Log } from '../log';
import type { Publication, SampleSink } from '../publication';
import { Recording } from './recording';

/** All recordings of this run, by path, oldest first. Its files stay: the folder's owner removes them. */
export class RecordingStore {
  private readonly recordings = new Map<string, Recording[]>();
  private started = 0;

  /** @param directory gets a folder for each path */
  constructor(
    private readonly directory: string,
    private readonly log: Log,
  ) {}

  /** Begins the recording of a publication. @throws Error when a track's configuration is damaged */
  record(publication: Publication): SampleSink {
    const name = `${new Date(publication.firstPacketAtMs).toISOString().replaceAll(':', '-')}_${++this.started}.mp4`;
    const recording = new Recording(publication, join(this.directory, publication.path, name), this.log);
    this.recordings.set(publication.path, [...this.of(publication.path), recording]);
    return recording;
  }

  of(path: string): readonly Recording[] {
    return this.recordings.get(path) ?? [];
  }

  /** Ends what is still recording and waits for the disk. */
  async close(): Promise<void> {
    const all = [...this.recordings.values()].flat();
    for (const recording of all) recording.end();
    await Promise.all(all.map((recording) => recording.finished()));
  }
}
