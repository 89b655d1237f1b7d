import type { Stack } from '../../stack/stack';

/** Where the parts of a running pipeline are. */
export interface StackParts {
  stack: Pick<Stack, 'inputUrl' | 'outputUrl' | 'stsUrl' | 'apiUrl' | 'playbackUrl'>;
  metricsUrl: string;
  logFile: string;
  segmentDir: string;
}

/** The command that runs the suite on a pipeline, ready for a POSIX shell. */
export function externalCommand({ stack, metricsUrl, logFile, segmentDir }: StackParts): string {
  const variables = {
    STACK: 'external',
    INPUT_URL: stack.inputUrl,
    OUTPUT_URL: stack.outputUrl,
    STS_CONTROL_URL: stack.stsUrl,
    METRICS_URL: metricsUrl,
    MEDIAMTX_API_URL: stack.apiUrl,
    MEDIAMTX_PLAYBACK_URL: stack.playbackUrl,
    WORKER_LOG_FILE: logFile,
    WORKER_SEGMENT_DIR: segmentDir,
  };
  const lines = Object.entries(variables).map(([name, value]) => `  ${name}=${quoted(value)} \\`);
  return [...lines, '  npm start -- --tags @P1'].join('\n');
}

const quoted = (value: string): string =>
  /^[\w:/.@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
