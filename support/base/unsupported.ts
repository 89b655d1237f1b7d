/**
 * Something that this stack does not let the suite do or see. Neither a success nor a failure: the report says that it
 * was left out, and why.
 */
export class Unsupported extends Error {
  override name = 'Unsupported';
  constructor(
    reason: string,
    /** `check`: one step can't be judged, the others can. `scenario`: it can't be performed at all. */
    readonly of: 'check' | 'scenario' = 'check',
  ) {
    super(reason);
  }
}
