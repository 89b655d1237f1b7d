/** Details of a message as features write them: `max_inflight 3, config.format wav, timeout_ms nothing`. */
export interface Detail {
  /** Names of the fields on the way; a number is a place in a list. */
  path: string[];
  /** undefined for `nothing`: the field is to be absent. */
  value: unknown;
}

/** A comma before the next field; one within quotes has an odd number of them behind it. */
const BETWEEN = /, (?=[\w.]+ )(?=(?:[^"]*"[^"]*")*[^"]*$)/;
const DETAIL = /^([\w.]+) ("(?:[^"\\]|\\.)*"|[^",]+)$/;

/**
 * Reads details. A value is JSON where it can be read as such (`3`, `true`, `null`, `"a b"`), else text; `nothing`
 * stands for no field at all.
 * @param text null, or `no details`: there are none
 * @throws Error that shows the part that is no detail
 */
export function parseDetails(text: string | null): Detail[] {
  if (text === null || text === 'no details') return [];
  return text.split(BETWEEN).map((part) => {
    const [, path, value] = DETAIL.exec(part) ?? [];
    if (path === undefined || value === undefined)
      throw new Error(`"${part}": expected a field and its value, such as: max_inflight 3`);
    return { path: path.split('.'), value: valueOf(value) };
  });
}

/** The message with the details put in; the message itself stays as it is. */
export function withDetails(message: object, details: readonly Detail[]): Record<string, unknown> {
  const copy = structuredClone(message) as Record<string, unknown>;
  for (const { path, value } of details) put(copy, path, value);
  return copy;
}

/** What a message has at a path; undefined where there is none. */
export const at = (message: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    message,
  );

function valueOf(text: string): unknown {
  if (text === 'nothing') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function put(target: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) delete target[name];
    else target[name] = value;
    return;
  }
  const isList = /^\d+$/.test(rest[0] ?? '');
  const inner = (target[name] ??= isList ? [] : {}) as Record<string, unknown>;
  put(inner, rest, value);
}
