/** A set-up step that cannot go on; the message says what is wrong and what to do. Anything else is a defect of ours. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}
