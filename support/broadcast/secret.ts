/** A password in the address of the output that nobody takes; whatever goes wrong there, no line of a log may have it. */
export const OUTPUT_PASSWORD = 'no-log-may-have-this';

/** Of whoever may read a locked source. The password has signs in it that an address spells in another way. */
export const INPUT_LOGIN = { user: 'studio-2', password: 'no-log/may@have:this' } as const;

/** In what an STS says of a failure: our own worker tells it without that. */
export const SAID_SECRET = 'no-log-may-tell-this';

/** What no line of a log may have, in any spelling. */
export const SECRETS: readonly string[] = [
  OUTPUT_PASSWORD,
  INPUT_LOGIN.password,
  encodeURIComponent(INPUT_LOGIN.password),
];
