import { writtenAtTheEnd } from './run-facts';
import { summarize } from './summarize';

/** cucumber formatter of `reports/summary.json`. It is loaded from dist: cucumber imports formatters as ES modules. */
export default writtenAtTheEnd(
  (messages, facts) => `${JSON.stringify(summarize(messages, facts), null, 2)}\n`,
);
