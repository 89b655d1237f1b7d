/** Every field `…_ms` of a message that is not a whole number, as "audio.duration_ms 5994.667". */
export function fractionsIn(message: unknown, path = ''): string[] {
  if (typeof message !== 'object' || message === null) return [];
  return Object.entries(message).flatMap(([name, value]: [string, unknown]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return isFraction(name, value) ? [`${at} ${value}`] : fractionsIn(value, at);
  });
}

const isFraction = (name: string, value: unknown): value is number =>
  name.endsWith('_ms') && typeof value === 'number' && !Number.isInteger(value);
