import type { CoordinatorContext } from '@cucumber/cucumber/api';
import { Query } from '@cucumber/query';
import { durationsIn, readDurations, writeDurations } from '../report/progress/durations';
import type { RunOptions } from './choose';
import { emptyShard, longestFirst, parseShard, split, wrongShard } from './order';
import { stopRun } from './graceful-stop';

/** cucumber plugin: puts the scenarios in their order, of a shard those that are its own, and remembers how long they took. */
export default {
  type: 'plugin',
  optionsKey: 'run',
  coordinator({ operation, on, transform, environment, options }: CoordinatorContext<RunOptions>) {
    if (operation !== 'runCucumber') return undefined;
    const known = readDurations();
    const seen = new Query();
    let sawParseError = false;
    on('message', (message) => {
      seen.update(message);
      sawParseError ||= message.parseError !== undefined;
    });
    const { SUITE_SHARD = '1/1' } = process.env;
    const shard = parseShard(SUITE_SHARD);
    if (!shard) return stopRun(environment, wrongShard(SUITE_SHARD));
    transform('pickles:filter', (pickles) => {
      const chosen = split(pickles, shard.total)[shard.index - 1] ?? [];
      if (pickles.length > 0 && chosen.length === 0)
        stopRun(environment, emptyShard(SUITE_SHARD, pickles.length));
      return chosen;
    });
    transform('pickles:order', (pickles) => {
      // cucumber calls a run without scenarios a success
      if (pickles.length === 0 && !sawParseError)
        stopRun(environment, 'no scenario matches the tags, names and paths.');
      return longestFirst(pickles, known, options.workers ?? 0);
    });
    return () => writeDurations({ ...known, ...durationsIn(seen) });
  },
};
