// A process of its own that only asks for the time, once a run: node idle-process.js FILE. Ends with its standard input.
import { appendFileSync } from 'node:fs';
import { nowMs } from '../../services/contracts/clock';
import { StandstillWatch } from './standstill';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('expected the file that standstills are added to');
new StandstillWatch(nowMs, (standstill) => appendFileSync(file, `${JSON.stringify(standstill)}\n`));
process.stdin.resume().on('end', () => process.exit(0));
