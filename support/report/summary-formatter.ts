import { runFacts } from './run-facts';
import { SummaryBuilder, type Message } from './summary-builder';

interface FormatterContext {
  on: (event: 'message', handler: (message: Message) => void) => void;
  write: (text: string) => void;
}

/** cucumber formatter that writes `reports/summary.json` when the run ends. It is loaded from dist: cucumber imports formatters as ES modules. */
export default {
  type: 'formatter',
  formatter({ on, write }: FormatterContext): void {
    const builder = new SummaryBuilder();
    on('message', (message) => {
      builder.add(message);
      if (message.testRunFinished) write(`${JSON.stringify(builder.build(runFacts()), null, 2)}\n`);
    });
  },
};
