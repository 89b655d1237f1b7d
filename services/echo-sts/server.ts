import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { version } from '../../package.json';
import { jsonLog } from '../net/json-log';
import { HTTP_PATIENCE, listenOn } from '../net/listen';
import { AudioDubber, KeptDubs } from './audio/dubber';
import { CodedDubs } from './audio/coded-dubs';
import { KeptSound } from './audio/kept-sound';
import { encodeMarks, MarkLibrary } from './audio/mark-library';
import { Connections, RefusalWindows } from './control/connections';
import { createHttpHandler } from './http';
import { Journal } from './journal/journal';
import { realTimers, TimerScope } from '../net/timers';
import type { Settings } from './settings';
import { acceptSockets } from './socket/accept';
import type { ConnectionContext } from './socket/connection';
import { Plans } from './misbehaviour/stream-plan';
import { espeak } from './audio/ffmpeg';

export interface EchoSts {
  /** The port it listens on. */
  port: number;
  instance: string;
  /** Ends all connections and everything under way. */
  close(): Promise<void>;
}

/**
 * Starts the service.
 * @param write takes the log, line by line.
 * @throws Error when the address cannot be listened on.
 */
export async function startEchoSts(settings: Settings, write: (line: string) => void): Promise<EchoSts> {
  const instance = randomUUID().slice(0, 8);
  const log = jsonLog({ component: 'echo-sts', instanceId: instance }, settings.logLevel, write);
  const kept = new KeptSound(settings.marksDir);
  const marks = new MarkLibrary((request, signal) => {
    const { sampleRateHz, channels, frames } = request;
    return kept.get(`marks-${sampleRateHz}-${channels}-${frames}`, () => encodeMarks(request, signal));
  });
  const coded = new CodedDubs(espeak, kept);
  const onProblem = (problem: string): void => log('error', problem);
  const dubber = new AudioDubber(marks, coded, onProblem);
  const timers = new TimerScope(realTimers);
  const context: ConnectionContext = {
    plans: new Plans(),
    connections: new Connections(),
    refusals: new RefusalWindows(),
    timers,
    dubber: settings.dubsDir === '' ? dubber : new KeptDubs(dubber, settings.dubsDir, onProblem),
    journal: new Journal(instance),
    log,
    speaker: espeak,
    controlEnabled: settings.control,
    names: settings.names,
    processingDelayMs: settings.processingDelayMs,
  };
  const http = createServer(
    HTTP_PATIENCE,
    createHttpHandler({
      journal: context.journal,
      names: settings.names,
      health: () => health(context, settings),
    }),
  );
  const io = acceptSockets(http, context);
  const port = await listenOn(http, settings.port, settings.host);
  const close = async (): Promise<void> => {
    timers.cancelAll();
    marks.dispose();
    coded.dispose();
    const closed = io.close();
    http.closeAllConnections();
    await closed;
  };
  return { port, instance, close };
}

const health = ({ connections, journal }: ConnectionContext, { control }: Settings) => ({
  status: 'ok',
  version,
  instance: journal.instance,
  sessions: connections.sessions(undefined).length,
  control,
});
