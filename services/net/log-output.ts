/** So much waits for somebody who reads slowly: an hour of a quiet stream. What comes on top of it is lost. */
const MOST_CHARS_WAITING = 1024 * 1024;

interface Output {
  write: (text: string) => unknown;
  on: (event: 'error', listener: () => void) => unknown;
  readonly writableLength: number;
}

/**
 * Where a service writes its lines. A log that nobody reads, whose reader is gone or whose disk is full costs its lines, and
 * not the service: it neither ends nor waits for that.
 */
export class LogOutput {
  private lost = 0;

  constructor(private readonly output: Output = process.stdout) {
    output.on('error', () => undefined); // a pipe tells later that nobody reads any more
  }

  /** @param line with its line break */
  write(line: string): void {
    if (this.output.writableLength > MOST_CHARS_WAITING) return void this.lost++;
    try {
      this.output.write(this.told() + line);
      this.lost = 0;
    } catch {
      this.lost++; // a file tells at once that the disk is full
    }
  }

  /** Before the first line that comes through again: how many did not. */
  private told(): string {
    const { lost } = this;
    const msg = `${lost} lines of log are lost`;
    return lost === 0 ? '' : `${JSON.stringify({ level: 'warn', component: 'log', lost, msg })}\n`;
  }
}
