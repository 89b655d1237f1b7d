import { historyFile, readHistory } from '../report/history-file';
import { formatHistory } from '../report/history-table';

const RUNS_SHOWN = 30;

/** `npm run history`: how the suite fared over its last whole runs. Runs add themselves. */
console.log(`${formatHistory(readHistory(), RUNS_SHOWN)}\n\n${historyFile()}`);
