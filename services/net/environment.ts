import { z } from 'zod';

/** Wrong settings: one line for each, ready to be shown. */
export class SettingsError extends Error {
  override name = 'SettingsError';
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((text) => /^\d{1,12}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `expected a whole number from ${min} to ${max}`,
    })
    .transform(Number);

export const port = wholeNumber(0, 65_535);

/** One of these words, in capitals or not. */
export const word = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.toLowerCase() : value),
    z.enum(words, { error: `expected ${words.join(' or ')}` }),
  );

/** Reads settings; what is empty counts as unset. @throws SettingsError with a line for each value that is wrong */
export function readEnvironment<S extends z.ZodObject>(schema: S, env: Environment): z.output<S> {
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, env[name] || undefined]));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new SettingsError(
    result.error.issues.map(
      ({ path: [name], message }) => `${String(name)}: ${message}, seen "${given[String(name)] ?? ''}"`,
    ),
  );
}
