import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import type { IFormatterOptions } from '@cucumber/cucumber';
import { reportsFolder } from '../../base/project-root';
import { lastDurations } from '../history';
import type { Message } from '../summarize';
import GroupedSummary from './grouped-summary';
import {
  describeFailure,
  describeFeature,
  describeLeftOut,
  describeProgress,
  whereToLook,
} from './progress-view';
import { RunProgress } from './run-progress';

/** A clock that people watch. */
const REDRAW_MS = 1_000;
/** Where nobody watches, a sign of life that does not bury what matters. */
const SIGN_OF_LIFE_MS = 30_000;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ERASE_LINE = '\r\u001b[2K';

/**
 * cucumber formatter for the terminal: how far the run is and how long it will take, each failure as soon as it is known, and at
 * the end what went wrong. On a terminal the last line is a clock that is written anew; elsewhere a line now and then is a
 * sign of life.
 */
export default class ProgressFormatter extends GroupedSummary {
  static override readonly documentation =
    'Shows how far the run is, how long it will take, and failures at once';
  private readonly progress = new RunProgress(lastDurations());
  /** undefined where nobody watches. */
  private readonly terminal: WriteStream | undefined;
  private readonly beat: NodeJS.Timeout;
  private readonly stopDrawing = (): void => this.stop();
  private stopped = false;

  constructor(options: IFormatterOptions) {
    super(options);
    const { stream } = options;
    const watched = stream instanceof WriteStream && !process.env['CI'] && process.env['TERM'] !== 'dumb';
    this.terminal = watched ? stream : undefined;
    this.beat = setInterval(() => this.show(), watched ? REDRAW_MS : SIGN_OF_LIFE_MS).unref();
    // who ends the run (support/run/graceful-stop.ts) has a word to say; it must not be written behind the clock
    for (const signal of ENDING_SIGNALS) process.prependOnceListener(signal, this.stopDrawing);
    // before cucumber's summary, which comes with the last message
    options.eventBroadcaster.prependListener('envelope', (message: Message) => this.see(message));
  }

  override async finished(): Promise<void> {
    this.stop();
    this.log(['', ...describeLeftOut(this.progress.leftOut)].join('\n'));
    // `npm start`, which forks this, has more to say before
    if (!process.connected) this.log(`\n${whereToLook(reportsFolder(), this.failed).join('\n')}\n`);
    await super.finished();
  }

  private see(message: Message): void {
    const { failure, feature } = this.progress.see(message);
    if (failure) this.tell(describeFailure(failure));
    if (feature) this.tell([describeFeature(feature)]);
    if (message.testRunFinished) this.stop();
  }

  private show(): void {
    if (this.progress.startedAtMs === undefined || this.stopped) return;
    const line = describeProgress(this.progress, Date.now());
    // a line that wraps could not be erased
    this.log(this.terminal ? `${ERASE_LINE}${line.slice(0, this.terminal.columns - 1)}` : `${line}\n`);
  }

  private tell([head = '', ...lines]: string[]): void {
    const isFailure = this.terminal && lines.length > 0;
    this.erase();
    this.log(`${[isFailure ? styleText('red', head) : head, ...lines].join('\n')}\n`);
  }

  private stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    clearInterval(this.beat);
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, this.stopDrawing);
    this.erase();
  }

  private erase(): void {
    if (this.terminal) this.log(ERASE_LINE);
  }
}
