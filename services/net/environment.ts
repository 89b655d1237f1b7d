/** Settings from the environment, read without a library: that took the media server a third of its start. */

/** Wrong settings: one line for each, ready to be shown. */
export class SettingsError extends Error {
  override name = 'SettingsError';
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a text means. @throws Error that tells what was expected */
type Reader<T> = (text: string) => T;

/** One that is unset is `unset`. */
export interface Setting<T> {
  read: Reader<T>;
  unset: T;
}

export const text: Reader<string> = (given) => given;

export const wholeNumber =
  (min: number, max: number): Reader<number> =>
  (given) => {
    const isNumber = /^\d{1,12}$/.test(given) && Number(given) >= min && Number(given) <= max;
    return isNumber ? Number(given) : expected(`a whole number from ${min} to ${max}`);
  };

export const port = wholeNumber(0, 65_535);

/** One of these words, in capitals or not. */
export const word =
  <Word extends string>(...words: readonly Word[]): Reader<Word> =>
  (given) =>
    words.find((each) => each === given.toLowerCase()) ?? expected(words.join(' or '));

/** For a reader that was given something else. */
export function expected(what: string): never {
  throw new Error(`expected ${what}`);
}

/** Reads settings; what is empty counts as unset. @throws SettingsError with a line for each value that is wrong */
export function readEnvironment<T extends object>(
  settings: { readonly [Name in keyof T]: Setting<T[Name]> },
  env: Environment,
): T {
  const problems: string[] = [];
  const read = ([name, { read, unset }]: [string, Setting<unknown>]): [string, unknown] => {
    const given = env[name];
    if (!given) return [name, unset];
    try {
      return [name, read(given)];
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}, seen "${given}"`);
      return [name, unset];
    }
  };
  const values = Object.fromEntries(Object.entries<Setting<unknown>>(settings).map(read));
  if (problems.length > 0) throw new SettingsError(problems);
  return values as T;
}
