import { Given, When } from '@cucumber/cucumber';
import { planFor } from '../support/broadcast/catalogue';
import type { Act, Moment } from '../support/broadcast/faults';
import { expectFaults } from '../support/verdicts/faults';
import type { PipelineWorld } from '../support/world';

Given(/^the recorded broadcast of (.+)$/, async function (this: PipelineWorld, words: string) {
  this.evidence = await this.broadcasts.recorded(planFor(words));
});

Given(
  'a programme of {int} seconds in segments of {float} second(s)',
  function (this: PipelineWorld, seconds: number, segmentSeconds: number) {
    this.draft.programme(seconds, segmentSeconds);
  },
);

const OTHER_SOUND = { '44.1 kHz mono': 'mono-44k-8s', '44.1 kHz stereo': 'stereo-44k-8s' } as const;

Given(
  /^a programme of (\d+) seconds with sound in (44\.1 kHz mono|44\.1 kHz stereo), in segments of 1 second$/,
  function (this: PipelineWorld, seconds: string, sound: keyof typeof OTHER_SOUND) {
    this.draft.clip(OTHER_SOUND[sound]);
    this.draft.programme(Number(seconds), 1);
  },
);

/** Whatever a scenario judges, what it is given must have happened first. */
When('it is broadcast', async function (this: PipelineWorld) {
  this.evidence = await this.broadcasts.recorded(this.draft.finish());
  await expectFaults(this.evidence);
});

const PAUSE: Act = { kind: 'backpressure', action: 'pause', severity: 'high' };
const LIFTED: Act = { kind: 'backpressure', action: 'none', severity: 'low' };
const slowDown = (recommendedDelayMs: number): Act => ({
  ...{ kind: 'backpressure', action: 'slow_down', severity: 'medium' },
  recommendedDelayMs,
});
const later = (seconds: number): Moment => ({ kind: 'later', ms: seconds * 1000 });

Given('{moment} the STS asks for a pause', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, PAUSE);
});

Given(
  '{moment} the STS asks to slow down by {int} milliseconds',
  function (this: PipelineWorld, when: Moment, delayMs: number) {
    this.draft.cue(when, slowDown(delayMs));
  },
);

Given(
  '{moment} the STS asks to slow down by {int} milliseconds, and {float} seconds later for a pause of {float} seconds',
  function (this: PipelineWorld, when: Moment, delayMs: number, afterSeconds: number, seconds: number) {
    this.draft.cue(when, slowDown(delayMs));
    this.draft.cue(later(afterSeconds), PAUSE);
    this.draft.cue(later(seconds), LIFTED);
  },
);

Given('{moment} the STS lifts its request', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, LIFTED);
});

Given('{moment} the STS says goodbye', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'disconnect', how: 'server' });
});

Given('{moment} the connection breaks', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'disconnect', how: 'transport' });
});

Given(
  '{moment} the connection breaks, and the STS refuses new ones for {int} seconds',
  function (this: PipelineWorld, when: Moment, seconds: number) {
    this.draft.cue(when, { kind: 'disconnect', how: 'transport', refuseForMs: seconds * 1000 });
  },
);

Given('{moment} the STS freezes', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'freeze-sts' });
});

Given('{moment} the STS goes on', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'thaw-sts' });
});

Given('{moment} the STS forgets the session', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'lose-session' });
});

Given('{moment} the source breaks off', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'cut-source' });
});

Given('{moment} the source falls silent, and stays connected', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'silence-source' });
});

Given(
  '{moment} the source is back and begins the programme anew',
  function (this: PipelineWorld, when: Moment) {
    this.draft.cue(when, { kind: 'return-source' });
  },
);

Given('{moment} the source is back with pictures of 1280x720', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'return-source', clip: 'standard-60s' });
});

Given(
  '{moment} the source is back with sound in 44.1 kHz mono',
  function (this: PipelineWorld, when: Moment) {
    this.draft.cue(when, { kind: 'return-source', clip: 'mono-44k-30s' });
  },
);

Given('{moment} the worker is told to stop', function (this: PipelineWorld, when: Moment) {
  this.draft.cue(when, { kind: 'stop-worker' });
});

Given(
  '{moment} the STS answers TIMEOUT to the next {int} fragments',
  function (this: PipelineWorld, when: Moment, value: number) {
    this.draft.cue(when, { kind: 'errors', errors: [{ trigger: 'next', value, code: 'TIMEOUT' }] });
  },
);

Given('nobody sends a programme', function (this: PipelineWorld) {
  this.draft.noSource();
});

Given('a source that is read over TLS, with user and password', function (this: PipelineWorld) {
  this.draft.lockedSource();
});

Given(
  /^from second ([\d.]+) on the source sends no (sound|picture) for ([\d.]+) seconds?$/,
  function (this: PipelineWorld, from: string, what: string, seconds: string) {
    const track = what === 'sound' ? 'audio' : 'video';
    this.draft.damage({ track, fromSecond: Number(from), seconds: Number(seconds) });
  },
);
