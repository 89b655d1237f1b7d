import { AfterStep, setDefinitionFunctionWrapper, Status } from '@cucumber/cucumber';
import { tellStandstill } from './report/attachments/standstill';
import { blamed } from './verdicts/punctual';
import { Unsupported } from './base/unsupported';
import type { PipelineWorld } from './world';

type Step = (this: PipelineWorld, ...args: unknown[]) => unknown;

/**
 * A step that meets something out of reach is neither passed nor failed: the scenario notes what was left out. One that fails
 * tells when the machine was not itself.
 */
setDefinitionFunctionWrapper(
  (step: Step): Step =>
    async function (...args) {
      try {
        return await step.apply(this, args);
      } catch (error) {
        if (error instanceof Unsupported) return this.leaveOut(error);
        if (!(error instanceof Error) || !this.hasEvidence) throw error;
        const { facts } = this.evidence;
        const failure = blamed(error, facts.cues);
        await tellStandstill(failure, facts);
        throw failure;
      }
    },
);

/** As https://github.com/cucumber/messages calls the type of a Then, and of an And after it. */
const THEN = 'Outcome';

/** A scenario none of whose checks could be made has proved nothing. */
AfterStep(function (this: PipelineWorld, { pickleStep, result }) {
  if (String(pickleStep.type) === THEN && result.status === Status.PASSED) this.countCheck();
});
