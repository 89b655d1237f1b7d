import { procStat, TICKS_PER_SECOND } from '../base/proc';
import type { Message, RunFacts } from './summarize';

export interface FormatterContext {
  on: (event: 'message', handler: (message: Message) => void) => void;
  write: (text: string) => void;
}

/** A cucumber formatter that writes its report in one piece, when the run ends. */
export const writtenAtTheEnd = (reportOf: (messages: readonly Message[], facts: RunFacts) => string) => ({
  type: 'formatter',
  formatter({ on, write }: FormatterContext): void {
    const messages: Message[] = [];
    on('message', (message) => {
      messages.push(message);
      if (message.testRunFinished) write(reportOf(messages, runFacts()));
    });
  },
});

/** Of the run that this process coordinates; its workers have ended when the run ends. */
function runFacts(): RunFacts {
  const shard = process.env['SUITE_SHARD'] ?? null;
  return { shard, cpuSeconds: treeCpuSeconds() };
}

/** Places of cutime and cstime, from the state on. */
const CHILDREN_USER = 13;
const CHILDREN_SYSTEM = 14;

/** CPU time of this process and of all its children that have ended, with theirs; null where there is no /proc. */
function treeCpuSeconds(): number | null {
  const { user, system } = process.cpuUsage(); // µs
  const children = childrenCpuSeconds(procStat('self'));
  return children === null ? null : (user + system) / 1e6 + children;
}

export function childrenCpuSeconds(stat: readonly string[] | undefined): number | null {
  if (!stat) return null;
  return (Number(stat[CHILDREN_USER]) + Number(stat[CHILDREN_SYSTEM])) / TICKS_PER_SECOND;
}
