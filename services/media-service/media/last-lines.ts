const KEPT_LINES = 20;
const MAX_LINE_CHARS = 500;

/** The last lines of a child's error output, kept for the moment when somebody asks why it ended. */
export class LastLines {
  private lines: string[] = [];
  private rest = '';

  push(chunk: Buffer): void {
    const parts = (this.rest + chunk.toString('utf8')).split(/\r?\n/);
    this.rest = (parts.pop() ?? '').slice(-MAX_LINE_CHARS);
    this.lines.push(
      ...parts.filter((line) => line.trim() !== '').map((line) => line.slice(0, MAX_LINE_CHARS)),
    );
    this.lines = this.lines.slice(-KEPT_LINES);
  }

  get last(): string | undefined {
    return this.rest.trim() || this.lines.at(-1);
  }

  all(): string[] {
    return this.rest.trim() ? [...this.lines, this.rest] : [...this.lines];
  }
}
