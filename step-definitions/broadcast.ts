import type { DataTable } from '@cucumber/cucumber';
import { planFor } from '../support/broadcast/catalogue';
import type { Act, Moment } from '../support/broadcast/faults';
import type { PlanBuilder } from '../support/broadcast/plan-builder';
import type { TrackName } from '../support/source/source-faults';
import { expectFaults } from '../support/verdicts/faults';
import { Given, When } from '../support/steps';

Given(/^the recorded broadcast of (.+)$/, async function (words: string) {
  this.evidence = await this.broadcasts.recorded(planFor(words));
});

Given(
  'a programme of {int} seconds in segments of {float} second(s)',
  function (seconds: number, segmentSeconds: number) {
    this.draft.programme(seconds, segmentSeconds);
  },
);

const OTHER_SOUND = { '44.1 kHz mono': 'mono-44k-8s', '44.1 kHz stereo': 'stereo-44k-8s' } as const;

Given(
  /^a programme of (\d+) seconds with sound in (44\.1 kHz mono|44\.1 kHz stereo), in segments of 1 second$/,
  function (seconds: string, sound: keyof typeof OTHER_SOUND) {
    this.draft.set({ clip: OTHER_SOUND[sound] });
    this.draft.programme(Number(seconds), 1);
  },
);

/** Whatever a scenario judges, what it is given must have happened first. */
When('it is broadcast', async function () {
  this.evidence = await this.broadcasts.recorded(this.draft.finish());
  await expectFaults(this.evidence);
});

const slowDown = (delayMs?: number): Act => ({
  kind: 'backpressure',
  order: {
    ...{ action: 'slow_down', severity: 'medium' },
    ...(delayMs !== undefined && { recommended_delay_ms: delayMs }),
  },
});

/** One row a request; one that says not by how much is for as long as the protocol has it. */
Given('the STS asks to slow down', function (table: DataTable) {
  for (const [fragment, delayMs] of table.rows())
    this.draft.cue(
      { kind: 'fragment', number: Number(fragment), afterMs: 0 },
      delayMs === '' ? slowDown() : slowDown(Number(delayMs)),
    );
});

Given('{moment} {act}', function (when: Moment, act: Act) {
  this.draft.cue(when, act);
});

const later = (seconds: number): Moment => ({ kind: 'later', ms: seconds * 1000 });

function pause(draft: PlanBuilder, when: Moment, seconds: number): void {
  draft.cue(when, { kind: 'backpressure', order: { action: 'pause', severity: 'high' } });
  draft.cue(later(seconds), { kind: 'backpressure', order: { action: 'none', severity: 'low' } });
}

Given('{moment} the STS asks for a pause of {float} second(s)', function (when: Moment, seconds: number) {
  pause(this.draft, when, seconds);
});

Given('{moment} the STS asks to slow down by {int} milliseconds', function (when: Moment, delayMs: number) {
  this.draft.cue(when, slowDown(delayMs));
});

Given(
  '{moment} the STS asks to slow down by {int} milliseconds, and {float} seconds later for a pause of {float} seconds',
  function (when: Moment, delayMs: number, afterSeconds: number, seconds: number) {
    this.draft.cue(when, slowDown(delayMs));
    pause(this.draft, later(afterSeconds), seconds);
  },
);

Given(
  '{moment} the STS says goodbye, and answers the next {int} fragments {float} seconds late',
  function (when: Moment, count: number, seconds: number) {
    this.draft.cue(when, { kind: 'disconnect', order: { how: 'server' } });
    this.draft.cue(later(0), { kind: 'delivery', order: { mode: 'late', count, late_ms: seconds * 1000 } });
  },
);

Given(
  '{moment} the connection breaks, and the STS refuses new ones for {int} second(s), then allows {int} fragment(s) in flight',
  function (when: Moment, seconds: number, max_inflight: number) {
    this.draft.cue(when, { kind: 'session', order: { max_inflight } });
    this.draft.cue(later(0), {
      kind: 'disconnect',
      order: { how: 'transport', refuse_for_ms: seconds * 1000 },
    });
  },
);

Given(
  '{moment} the connection breaks, and the STS refuses new ones for {float} seconds',
  function (when: Moment, seconds: number) {
    this.draft.cue(when, { kind: 'disconnect', order: { how: 'transport', refuse_for_ms: seconds * 1000 } });
  },
);

Given('{moment} the STS answers TIMEOUT to the next {int} fragments', function (when: Moment, value: number) {
  this.draft.cue(when, { kind: 'errors', errors: [{ trigger: 'next', value, error_code: 'TIMEOUT' }] });
});

Given('nobody sends a programme', function () {
  this.draft.set({ sourceIsAbsent: true });
});

Given('a source that is read over TLS, with user and password', function () {
  this.draft.set({ sourceIsLocked: true });
});

Given(
  'from second {float} on the source sends no {track} for {float} second(s)',
  function (fromSecond: number, track: TrackName, seconds: number) {
    this.draft.damage({ track, fromSecond, seconds });
  },
);
