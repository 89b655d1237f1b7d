import { z } from 'zod';
import { identifier } from '../../services/contracts/identifiers';
import { redact } from '../../services/net/redact';
import { pathOf } from './stack';

const url = (what: string, example: string, ...protocols: string[]) =>
  z
    .url({ protocol: new RegExp(`^(${protocols.join('|')})$`), error: `expected a URL like ${example}` })
    .meta({ what, example });
const http = (what: string, example: string) => url(what, example, 'http', 'https');
const text = (what: string, example: string) => z.string().min(1).meta({ what, example }).optional();

/** What has to be known of a pipeline that somebody else runs. */
const VARIABLES = z.object({
  INPUT_URL: url(
    'where the suite publishes and the worker reads',
    'rtsp://10.0.0.5:8554/live/demo/in',
    'rtsp',
  ),
  OUTPUT_URL: url('where the worker publishes', 'rtmp://10.0.0.5:1935/live/demo/out', 'rtmp'),
  STS_CONTROL_URL: http('echo-sts, which the worker uses, with ECHO_CONTROL=on', 'http://10.0.0.5:8080'),
  METRICS_URL: http("the worker's metrics; /healthz is beside them", 'http://10.0.0.5:8000/metrics'),
  MEDIAMTX_API_URL: http("the media server's control API", 'http://user:password@10.0.0.5:9997'),
  MEDIAMTX_PLAYBACK_URL: http("the media server's recordings", 'http://user:password@10.0.0.5:9996'),
  WORKER_LOG_FILE: text(
    "the worker's JSON log lines, where this machine can read them",
    '/var/log/worker.log',
  ),
  WORKER_SEGMENT_DIR: text('where the worker keeps its segments, likewise', '/var/lib/worker/segments'),
});

export type ExternalSettings = ReturnType<typeof named>;

/** The environment does not describe a pipeline. Ready to be shown. */
class ExternalSettingsError extends Error {
  override name = 'ExternalSettingsError';
}

/** @throws ExternalSettingsError with everything that is missing or wrong, what each is, and an example */
export const readExternalSettings = (env: NodeJS.ProcessEnv): ExternalSettings => named(read(VARIABLES, env));

/** Where it reads and where it publishes: all that is needed for the level "viewer". @throws ExternalSettingsError likewise */
export function readWatchedSettings(
  env: NodeJS.ProcessEnv,
): Pick<ExternalSettings, 'inputUrl' | 'outputUrl'> {
  const { INPUT_URL, OUTPUT_URL } = read(VARIABLES.pick({ INPUT_URL: true, OUTPUT_URL: true }), env);
  return { inputUrl: INPUT_URL, outputUrl: OUTPUT_URL };
}

function read<Shape extends z.ZodRawShape>(variables: z.ZodObject<Shape>, env: NodeJS.ProcessEnv) {
  const given = Object.fromEntries(
    Object.keys(variables.shape).map((name) => [name, env[name] || undefined]),
  );
  const result = variables.safeParse(given);
  if (result.success) return result.data;
  throw problems(
    result.error.issues.map(({ path }) => String(path[0])),
    given,
  );
}

type Variable = keyof typeof VARIABLES.shape;

function problems(names: readonly string[], given: NodeJS.ProcessEnv): Error {
  const lines = [...new Set(names)].map((name) => {
    const { what, example } = VARIABLES.shape[name as Variable].meta() ?? {};
    const seen = given[name] === undefined ? 'missing' : `wrong: "${redact(given[name]).slice(0, 80)}"`;
    return `  ${name.padEnd(21)} ${seen} · ${String(what)}, such as ${String(example)}`;
  });
  return new ExternalSettingsError(
    `STACK=external runs against a pipeline that runs already, and needs to know where it is:\n${lines.join('\n')}\n` +
      '"npm run stack -- idle" starts one and prints all of them; docs/contract.md says what it has to offer.',
  );
}

const named = (raw: z.output<typeof VARIABLES>) => ({
  /** From the input's path, `live/<stream id>/in`. */
  streamId: streamIdOf(raw.INPUT_URL),
  inputUrl: raw.INPUT_URL,
  outputUrl: raw.OUTPUT_URL,
  stsUrl: raw.STS_CONTROL_URL,
  metricsUrl: raw.METRICS_URL,
  apiUrl: withoutSlash(raw.MEDIAMTX_API_URL),
  playbackUrl: withoutSlash(raw.MEDIAMTX_PLAYBACK_URL),
  logFile: raw.WORKER_LOG_FILE,
  segmentDir: raw.WORKER_SEGMENT_DIR,
});

const withoutSlash = (address: string): string => address.replace(/\/+$/, '');

function streamIdOf(inputUrl: string): string {
  const [, streamId] = /^live\/([^/]+)\/in$/.exec(pathOf(inputUrl)) ?? [];
  if (identifier.safeParse(streamId).success && streamId) return streamId;
  throw new ExternalSettingsError(
    `INPUT_URL is "${inputUrl}": expected a path live/<stream id>/in, with the stream id that the worker tells the STS.`,
  );
}
