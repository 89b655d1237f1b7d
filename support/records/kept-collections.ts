/**
 * Runs inside of a worker, before anything of it (`node --require`): at its end it notes how large each Map and Set is that the
 * worker's own code has made and still has. What is kept of every fragment for ever is seen so in a minute, and not in hours.
 */
import { writeFileSync } from 'node:fs';

/** One that is as large at the end as there is something to say about. */
export interface KeptCollection {
  size: number;
  /** The line of the build that made it. */
  madeAt: string;
}

export const KEPT_FILE = 'KEPT_COLLECTIONS_FILE';
const LEAST_SIZE = 20;
const OWN_CODE = /[\\/]dist[\\/](services[\\/][^:)]+:\d+)/;

type Collection = Map<unknown, unknown> | Set<unknown>;
const made: { collection: WeakRef<Collection>; madeAt: string }[] = [];

function note(collection: Collection): void {
  const [, , , caller = ''] = new Error().stack?.split('\n') ?? [];
  const [, madeAt] = OWN_CODE.exec(caller) ?? [];
  if (madeAt !== undefined) made.push({ collection: new WeakRef(collection), madeAt });
}

function begin(file: string): void {
  globalThis.Map = class<K, V> extends Map<K, V> {
    constructor(entries?: Iterable<readonly [K, V]> | null) {
      super(entries);
      note(this);
    }
  };
  globalThis.Set = class<T> extends Set<T> {
    constructor(values?: Iterable<T> | null) {
      super(values);
      note(this);
    }
  };
  process.on('exit', () => {
    const kept = made.map(({ collection, madeAt }) => ({ size: collection.deref()?.size ?? 0, madeAt }));
    writeFileSync(file, JSON.stringify(kept.filter(({ size }) => size >= LEAST_SIZE)));
  });
}

const file = process.env[KEPT_FILE];
if (file !== undefined) begin(file);
