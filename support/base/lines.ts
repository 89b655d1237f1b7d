import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** One line that a process printed. */
export interface ProcessLine {
  stream: 'stdout' | 'stderr';
  text: string;
  /** The line's content when it is a JSON object. */
  record?: Record<string, unknown>;
  /** When it was read, ms as `nowMs`. */
  atMs: number;
}

/** Cuts a byte stream into lines, across chunks and multi-byte characters; \r\n counts as \n. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly emit: (text: string) => void) {}

  push(chunk: Uint8Array): void {
    const parts = (this.rest + this.decoder.write(Buffer.from(chunk))).split('\n');
    this.rest = parts.pop() ?? '';
    for (const part of parts) this.emit(part.replace(/\r$/, ''));
  }

  /** The last line may lack its line feed. */
  end(): void {
    const last = this.rest + this.decoder.end();
    this.rest = '';
    if (last !== '') this.emit(last);
  }
}

/** @returns undefined when the text is not one JSON object */
export function parseRecord(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

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
