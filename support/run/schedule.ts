import type { CoordinatorContext } from '@cucumber/cucumber/api';
import { Query } from '@cucumber/query';
import { durationsIn, readDurations, writeDurations } from '../report/progress/durations';
import type { RunOptions } from './choose';
import { longestFirst } from './order';

/** cucumber plugin: puts the scenarios in their order, and remembers how long they took. */
export default {
  type: 'plugin',
  optionsKey: 'run',
  coordinator({ operation, on, transform, options }: CoordinatorContext<RunOptions>) {
    if (operation !== 'runCucumber') return undefined;
    const known = readDurations();
    const seen = new Query();
    on('message', (message) => seen.update(message));
    transform('pickles:order', (pickles) => longestFirst(pickles, known, options.workers ?? 0));
    return () => writeDurations({ ...known, ...durationsIn(seen) });
  },
};
