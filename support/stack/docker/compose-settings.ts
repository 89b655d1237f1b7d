import { serviceEnvironment } from '../../base/environment';
import { runName } from './run-label';

/** Settings of `docker compose` itself, which a developer may have set for other projects. */
const COMPOSE_SETTINGS = /^COMPOSE_/;
/** Docker chooses a free one: no two stacks meet, and nobody can take it before it is used. */
const ANY_PORT = '0';

/** The media server that takes part: MEDIA_SERVER=stand-in where the image of MediaMTX cannot be had. */
export function usesStandIn(env: NodeJS.ProcessEnv = process.env): boolean {
  const { MEDIA_SERVER: chosen = 'mediamtx' } = env;
  if (chosen !== 'mediamtx' && chosen !== 'stand-in')
    throw new Error(`MEDIA_SERVER: expected mediamtx or stand-in, seen "${chosen}"`);
  return chosen === 'stand-in';
}

/** Relative to the repository, in the order in which they override each other. */
export function composeFiles(env: NodeJS.ProcessEnv = process.env): string[] {
  return [
    'docker-compose.yml',
    ...(usesStandIn(env) ? ['docker-compose.stand-in.yml'] : []),
    'support/stack/docker-compose.suite.yml',
  ];
}

/** The environment of `docker compose`: the variables of the compose files, and nothing of a developer's shell for them. */
export function composeEnvironment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(serviceEnvironment({})).filter(([name]) => !COMPOSE_SETTINGS.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...{ RTSP_PORT: ANY_PORT, RTMP_PORT: ANY_PORT, API_PORT: ANY_PORT, PLAYBACK_PORT: ANY_PORT },
    ...{ STS_PORT: ANY_PORT, METRICS_PORT: ANY_PORT, BIND_ADDRESS: '127.0.0.1' },
    STACK_RUN: runName(),
    ...settings,
  };
}
