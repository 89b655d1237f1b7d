import { makePage } from './page/make-page';
import { runFacts } from './run-facts';
import type { Message } from './summary-builder';

interface FormatterContext {
  on: (event: 'message', handler: (message: Message) => void) => void;
  write: (text: string) => void;
}

/** cucumber formatter that writes `reports/index.html` when the run ends. */
export default {
  type: 'formatter',
  formatter({ on, write }: FormatterContext): void {
    const messages: Message[] = [];
    on('message', (message) => {
      messages.push(message);
      if (message.testRunFinished) write(makePage(messages, runFacts()));
    });
  },
};
