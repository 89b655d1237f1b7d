import path from 'node:path';
import { reportsDir } from './project-root';

/**
 * The folder for what this run records, one folder a broadcast below it. The coordinator empties it once a run and
 * hands its name to the processes that run scenarios (support/setup/fresh-evidence.mjs).
 */
export const evidenceRoot = (): string => process.env['EVIDENCE_DIR'] ?? path.join(reportsDir, 'evidence');
