import type { ErrorRule, ErrorSimulation } from '../../contracts/control-events';
import { ERROR_TRAITS } from '../../contracts/error-codes';
import type { FragmentEnvelope, FragmentError } from '../../contracts/fragment-events';

interface ArmedRule {
  rule: ErrorRule;
  /** Fragments a `next` rule still hits. */
  left: number;
}

/** The error rules of one stream. They outlive its sessions: "the next 5" stay 5 over a reconnection. */
export class ErrorRules {
  private readonly armed: ArmedRule[];

  constructor(simulation: ErrorSimulation | undefined) {
    const rules = simulation?.enabled === true ? simulation.rules : [];
    this.armed = rules.map((rule) => ({ rule, left: rule.trigger === 'next' ? rule.value : 0 }));
  }

  /** The error this fragment is to fail with, by the first rule that matches. */
  match(fragment: FragmentEnvelope): { error: FragmentError; refuses: boolean } | undefined {
    const hit = this.armed.find((candidate) => matches(candidate, fragment));
    if (hit === undefined) return undefined;
    hit.left--;
    return { error: errorOf(hit.rule), refuses: hit.rule.told_by === 'error' };
  }
}

function matches({ rule, left }: ArmedRule, fragment: FragmentEnvelope): boolean {
  switch (rule.trigger) {
    case 'sequence_number':
      return fragment.sequence_number === rule.value;
    case 'fragment_id':
      return fragment.fragment_id === rule.value;
    case 'nth_fragment':
      return (fragment.sequence_number + 1) % rule.value === 0;
    case 'next':
      return left > 0;
    case 'always':
      return true;
  }
}

const errorOf = (rule: ErrorRule): FragmentError => ({
  code: rule.other_code ?? rule.error_code,
  message: rule.error_message ?? `simulated ${rule.error_code}`,
  retryable: rule.retryable ?? ERROR_TRAITS[rule.error_code].retryable,
  ...(rule.stage !== undefined && { stage: rule.stage }),
});
