import path from 'node:path';
import { quoted } from '../../report/run-again';
import type { Stack } from '../../stack/stack';
import { workerVariables } from '../../stack/worker-settings';

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

/** What a worker that somebody starts by hand has to be told, as a shell takes it; by the names that its profile gives. */
export function workerExports(
  stack: Pick<Stack, 'streamId' | 'inputUrl' | 'outputUrl' | 'stsUrl'>,
  folder: string,
): string {
  const { streamId, inputUrl, outputUrl, stsUrl } = stack;
  const segmentDir = path.join(folder, 'worker-segments');
  const variables = workerVariables({
    streamId,
    inputUrl,
    outputUrl,
    stsUrl,
    segmentDir,
    metricsPort: METRICS_PORT,
  });
  const lines = Object.entries(variables).map(([name, value]) => `  export ${name}=${quoted(value)}`);
  return lines.join('\n');
}

const METRICS_PORT = 8000;

/** Sends a clip over and over, as a live source would. */
export const publishCommand = (file: string, inputUrl: string): string =>
  `  ffmpeg -re -stream_loop -1 -i ${quoted(file)} -c copy -f rtsp -rtsp_transport tcp ${quoted(inputUrl)}`;
