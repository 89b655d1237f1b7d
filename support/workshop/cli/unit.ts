import { runTestFiles } from './test-files';

/** `npm run unit [-- part of a path …]`: all unit tests, or those in files whose path has one of the parts. */
void runTestFiles('unit', process.argv.slice(2));
