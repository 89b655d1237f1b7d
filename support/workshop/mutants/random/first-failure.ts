import { RunProgress } from '../../../report/progress/run-progress';
import type { FormatterContext } from '../../../report/run-facts';

/** What it writes, a line each: the first step that fails as soon as it has, and how many scenarios ended. */
export type Line = { failed: { scenario: string; step: string; message: string } } | { ended: number };

/** cucumber formatter for whoever waits for the first failure only: it is told before its account is made. */
export default {
  type: 'formatter',
  formatter({ on, write }: FormatterContext): void {
    const progress = new RunProgress({});
    const say = (line: Line): void => write(`${JSON.stringify(line)}\n`);
    on('message', (message) => {
      const { failure } = progress.see(message);
      if (failure) say({ failed: failure });
      if (message.testRunFinished) say({ ended: progress.finished });
    });
  },
};
