import { rowsTaken } from './progress-view';

/** A terminal, as far as it matters here. */
export interface Terminal {
  write(text: string): unknown;
  columns: number;
  rows: number;
}

const UP = (rows: number): string => `\u001b[${rows}A`;
const ERASE_LINE = '\u001b[2K';

/** Lines at the end of a terminal that are written anew where they stand; what is told goes above them and stays. */
export class LiveView {
  private drawn: readonly string[] = [];

  constructor(private readonly terminal: Terminal) {}

  draw(lines: readonly string[]): void {
    this.write(lines, []);
  }

  /** Writes lines that stay. */
  tell(lines: readonly string[]): void {
    this.write(this.drawn, lines);
  }

  clear(): void {
    this.draw([]);
  }

  /** In one go, so that nothing flickers, and line by line: some keep what a whole erased screen showed. A terminal made narrower has wrapped what was drawn: its rows are counted anew. */
  private write(lines: readonly string[], told: readonly string[]): void {
    const rows = rowsTaken(this.drawn, Math.max(1, this.terminal.columns));
    const erase = rows > 0 ? `${UP(rows)}\r${`${ERASE_LINE}\n`.repeat(rows)}${UP(rows)}` : '';
    const text = [...told, ...lines].map((line) => `${line}\n`).join('');
    if (erase + text !== '') this.terminal.write(erase + text);
    this.drawn = lines;
  }
}
