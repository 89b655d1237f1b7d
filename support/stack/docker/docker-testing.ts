import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A `docker` in place of the real one, first in PATH as long as it is not disposed of. */
export class FakeDocker implements AsyncDisposable {
  private readonly path = process.env['PATH'];

  private constructor(private readonly folder: string) {
    process.env['PATH'] = `${folder}${path.delimiter}${this.path}`;
  }

  /** @param script shell lines; `$*` are the arguments, which are also written down */
  static async install(script: string): Promise<FakeDocker> {
    const folder = await mkdtemp(path.join(tmpdir(), 'fake-docker-'));
    const lines = ['#!/bin/sh', `echo "$*" >> '${folder}/calls'`, script, ''];
    await writeFile(path.join(folder, 'docker'), lines.join('\n'), { mode: 0o755 });
    return new FakeDocker(folder);
  }

  /** Every command so far, without `docker`. */
  async calls(): Promise<string[]> {
    return (await readFile(path.join(this.folder, 'calls'), 'utf8')).trim().split('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.env['PATH'] = this.path;
    await rm(this.folder, { recursive: true });
  }
}
