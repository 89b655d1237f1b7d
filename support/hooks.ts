import {
  After,
  AfterAll,
  AfterStep,
  Before,
  BeforeAll,
  setDefinitionFunctionWrapper,
  Status,
} from '@cucumber/cucumber';
import { Unsupported } from './base/unsupported';
import { holdIfKept, requireOneProcess } from './broadcast/keep';
import { attachFailure, attachTimeline, type ScenarioPlace } from './report/attachments/attach';
import { failureOf } from './report/attachments/failure';
import { tellStandstill } from './report/attachments/standstill';
import { END_OF_SCENARIO, RUN_INFO_MEDIA_TYPE } from './report/summary';
import { beyondLevel, levelReached } from './stack/level';
import { expectNothingLost } from './verdicts/conservation';
import { placeInLog, referIfForeign } from './verdicts/foreign-failure';
import { blamed } from './verdicts/punctual';
import type { PipelineWorld } from './world';

BeforeAll(requireOneProcess);

Before(function (this: PipelineWorld, { pickle }): 'skipped' | undefined {
  this.tags = pickle.tags.map(({ name }) => name);
  const reason = beyondLevel(this.tags);
  return reason === undefined ? undefined : this.leaveOut(new Unsupported(reason, 'scenario'));
});

type Step = (this: PipelineWorld, ...args: unknown[]) => unknown;

/**
 * A step that the stack does not support is neither passed nor failed: the scenario notes what was left out. One that fails
 * tells when the machine was not itself.
 */
setDefinitionFunctionWrapper(
  (step: Step): Step =>
    async function (...args) {
      try {
        return await step.apply(this, args);
      } catch (error) {
        if (error instanceof Unsupported) return this.leaveOut(error);
        if (!(error instanceof Error)) throw error;
        await refer(error, this);
        if (!this.hasEvidence) throw error;
        const { facts } = this.evidence;
        const failure = blamed(error, facts.cues);
        await tellStandstill(failure, facts);
        throw failure;
      }
    },
);

/** Speaks to the engineer of a worker that is not ours: what is asked of it, and where its log says more. */
async function refer(failure: Error, { tags, evidenceDir }: PipelineWorld): Promise<void> {
  const log = evidenceDir === undefined ? undefined : await placeInLog(evidenceDir);
  referIfForeign(failure, tags, { log });
}

/** As https://github.com/cucumber/messages calls the type of a Then, and of an And after it. */
const THEN = 'Outcome';

/** A scenario none of whose checks could be made has proved nothing. */
AfterStep(function (this: PipelineWorld, { pickleStep, result }) {
  if (String(pickleStep.type) === THEN && result.status === Status.PASSED) this.countCheck();
});

/** Hooks at the end of a scenario are told of its last step only, which was skipped when one before it failed. */
AfterStep(function (this: PipelineWorld, { result, error, pickleStep }) {
  if (result.status === Status.FAILED) this.failure ??= failureOf(pickleStep.text, error ?? result.message);
});

/** After all other hooks, as they run from the last to the first. */
After({ timeout: -1 }, async function (this: PipelineWorld) {
  if (this.failure)
    await holdIfKept(`The scenario has failed: ${this.failure.step}\n${this.failure.message}`);
});

/** Holds at the end of every scenario, whatever it was about; then the report gets what there is to see. */
After(async function (this: PipelineWorld, { pickle, result }): Promise<'skipped' | undefined> {
  if (result?.status === Status.FAILED) this.failure ??= failureOf(END_OF_SCENARIO, result.message); // of another hook
  this.attachFigures();
  const problem = await endProblem(this);
  if (problem) this.failure ??= failureOf(END_OF_SCENARIO, problem);
  await attachAccount(this, pickle);
  if (problem) throw problem;
  return this.provedSomething ? undefined : 'skipped';
});

/** What can't be told is said in the report; the verdict is on the pipeline, and stays what it is. */
async function attachAccount(world: PipelineWorld, scenario: ScenarioPlace): Promise<void> {
  try {
    const hasTimeline = world.hasEvidence && !world.evidence.isWatchedOnly; // which is drawn from journal and log
    const timeline = hasTimeline ? await attachTimeline(world, scenario) : undefined;
    if (world.failure) await attachFailure(world, world.failure, timeline, scenario);
  } catch (error) {
    world.log(`The account of this scenario is incomplete: ${(error as Error).stack}`);
  }
}

async function endProblem(world: PipelineWorld): Promise<Error | undefined> {
  if (!world.hasEvidence) return undefined;
  const { stack, mediaServer } = world.evidence.facts;
  const level = levelReached();
  const info = {
    stack,
    mediaServer: `${mediaServer.name} ${mediaServer.version}`.trim(),
    ...(level !== undefined && { level }),
  };
  world.attach(JSON.stringify(info), RUN_INFO_MEDIA_TYPE);
  if (world.isOnALowerRung) return undefined;
  try {
    await expectNothingLost(world.evidence, world.expectedErrors);
    return undefined;
  } catch (error) {
    const { facts } = world.evidence;
    const failure = blamed(error as Error, facts.cues);
    await refer(failure, world);
    await tellStandstill(failure, facts);
    return failure;
  }
}

AfterAll({ timeout: -1 }, () => holdIfKept('All scenarios have passed.'));
