import { open } from 'node:fs/promises';

/** Follows a file that another program writes to, from its present end. */
export class FileTail {
  private constructor(
    private readonly file: string,
    private offset: number,
  ) {}

  /** @throws Error when the file can't be opened */
  static async fromEnd(file: string): Promise<FileTail> {
    const handle = await open(file);
    try {
      return new FileTail(file, (await handle.stat()).size);
    } finally {
      await handle.close();
    }
  }

  /** What was written since the last call; a file that became shorter was begun anew. */
  async read(): Promise<Buffer> {
    const handle = await open(this.file);
    try {
      const { size } = await handle.stat();
      if (size < this.offset) this.offset = 0;
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(size - this.offset),
        position: this.offset,
      });
      this.offset += bytesRead;
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }
}
