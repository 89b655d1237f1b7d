import { nowMs } from '../../services/contracts/clock';
import { httpGet } from '../base/http';

/** A state that a service told, from the first to the last time that it was asked and told it, in ms as `nowMs`. */
export interface HealthSpan {
  state: string;
  fromMs: number;
  untilMs: number;
  /** What `/readyz` answered meanwhile, each status once; none where it is not served. */
  ready?: number[];
}

const EVERY_MS = 500;
const ANSWER_MS = 2000;
const NOT_FOUND = 404;

/** Asks a service for its state, and whether it is ready, all the time, until `stop`. */
export class HealthWatch {
  readonly spans: HealthSpan[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly readyUrl: string;
  private asking = false;
  /** What `/readyz` answered last: it is that state's when the next answer tells the same one. */
  private readyStatus: number | undefined;

  /** @param url answers JSON with `state`. @param translate makes our word of it */
  constructor(
    private readonly url: string,
    private readonly translate: (state: string) => string,
  ) {
    this.readyUrl = url.replace(/healthz$/, 'readyz');
    this.timer = setInterval(() => void this.ask(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const atMs = nowMs();
    try {
      const { status, text } = await httpGet(this.url, { timeoutMs: ANSWER_MS });
      this.note(status === 200 ? this.translate(stateIn(text)) : `status ${status}`, atMs);
      this.readyStatus = (await httpGet(this.readyUrl, { timeoutMs: ANSWER_MS })).status;
    } catch {
      // Nobody answers when the service has ended; its exit is somebody else's to judge.
    }
    this.asking = false;
  }

  private note(state: string, atMs: number): void {
    const last = this.spans.at(-1);
    if (last?.state === state) this.noteReady(last).untilMs = atMs;
    else this.spans.push({ state, fromMs: atMs, untilMs: atMs });
    this.readyStatus = undefined;
  }

  private noteReady(span: HealthSpan): HealthSpan {
    const { readyStatus: status } = this;
    if (status === undefined || status === NOT_FOUND || span.ready?.includes(status)) return span;
    span.ready = [...(span.ready ?? []), status];
    return span;
  }
}

function stateIn(text: string): string {
  try {
    return String((JSON.parse(text) as { state?: unknown }).state);
  } catch {
    return 'no JSON';
  }
}
