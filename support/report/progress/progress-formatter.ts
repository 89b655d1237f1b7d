import { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import type { IFormatterOptions } from '@cucumber/cucumber';
import { reportsFolder } from '../../base/project-root';
import type { Message } from '../summary-builder';
import { readDurations } from './durations';
import GroupedSummary from './grouped-summary';
import {
  describeFailure,
  describeFeature,
  describeLeftOut,
  describeProgress,
  LiveView,
  renderView,
  whereToLook,
} from './progress-view';
import { RunProgress } from './run-progress';

/** A clock that people watch. */
const REDRAW_MS = 1_000;
/** Where nobody watches, a sign of life that does not bury what matters. */
const SIGN_OF_LIFE_MS = 30_000;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * cucumber formatter for the terminal: what runs and how long it will take, each failure as soon as it is known, and at the
 * end what went wrong. Where no terminal listens it writes plain lines: failures, features that
 * are done, and now and then how far the run is.
 */
export default class ProgressFormatter extends GroupedSummary {
  static override readonly documentation = 'Shows what runs, how long it will take, and failures at once';
  private readonly progress = new RunProgress(readDurations());
  /** undefined where nobody watches. */
  private readonly terminal: WriteStream | undefined;
  private readonly view: LiveView | undefined;
  private readonly beat: NodeJS.Timeout;
  private readonly stopDrawing = (): void => this.stop();
  private readonly onResize = (): void => this.show();
  private stopped = false;

  constructor(options: IFormatterOptions) {
    super(options);
    const { stream } = options;
    const watched = stream instanceof WriteStream && !process.env['CI'] && process.env['TERM'] !== 'dumb';
    this.terminal = watched ? stream : undefined;
    this.view = this.terminal && new LiveView(this.terminal);
    this.beat = setInterval(() => this.show(), watched ? REDRAW_MS : SIGN_OF_LIFE_MS).unref();
    this.terminal?.on('resize', this.onResize);
    // who ends the run (support/run/graceful-stop.ts) has a word to say; it must not be written into the view
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
    if (feature && !this.view) this.tell([describeFeature(feature)]);
    if (message.testRunFinished) this.stop();
    else if (this.view && (message.testCaseStarted ?? message.testCaseFinished)) this.show();
  }

  private show(): void {
    if (this.progress.startedAtMs === undefined || this.stopped) return;
    const nowMs = Date.now();
    if (!this.terminal) return this.log(`${describeProgress(this.progress, nowMs)}\n`);
    this.view?.draw(renderView(this.progress, nowMs, this.terminal.columns, this.terminal.rows));
  }

  private tell([head = '', ...lines]: string[]): void {
    if (this.view) this.view.tell([styleText('red', head), ...lines]);
    else this.log(`${[head, ...lines].join('\n')}\n`);
  }

  private stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    clearInterval(this.beat);
    this.terminal?.off('resize', this.onResize);
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, this.stopDrawing);
    this.view?.clear();
  }
}
