import childProcess from 'node:child_process';
import type { CoordinatorContext } from '@cucumber/cucumber/api';

/**
 * cucumber plugin: gives each of its workers a session of its own, as every server of a broadcast has. Linux shares the processor among
 * sessions first (sched(7), "autogroup"), and one with many processes that wake and sleep takes more than its part: while some workers
 * looked at a broadcast, the servers of others waited up to 0.3 s for a core (docs/decisions/0009). Cucumber has no option for it.
 */
export default {
  type: 'plugin',
  coordinator({ operation }: CoordinatorContext<unknown>): void {
    if (operation !== 'runCucumber') return;
    const { fork } = childProcess;
    childProcess.fork = (module: string | URL, args?: unknown, options?: object) =>
      fork(module, args as string[], { ...options, detached: true });
  },
};
