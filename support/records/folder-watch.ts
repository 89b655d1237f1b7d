import { type FSWatcher, watch } from 'node:fs';

/** Sees whether files appear whole: one that is written under its own name is there before it is. */
export class FolderWatch {
  private readonly watcher: FSWatcher;
  private readonly changed = new Set<string>();

  /** @param folder that is there @param isWatched by a file's name */
  constructor(folder: string, isWatched: (name: string) => boolean) {
    this.watcher = watch(folder, (event, name) => {
      if (event === 'change' && name !== null && isWatched(name)) this.changed.add(name);
    });
    this.watcher.on('error', ({ message }) => this.changed.add(`(not watched to the end: ${message})`));
  }

  /** Files that were written to under their own names, in order. */
  get grown(): string[] {
    return [...this.changed].sort();
  }

  stop(): void {
    this.watcher.close();
  }
}
