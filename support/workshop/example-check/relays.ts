import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import type { Deficit } from './deficits';

const READ =
  'ffmpeg -v error -rtsp_transport tcp -fpsprobesize 0 -analyzeduration 300000 -i $WORKER_INPUT_URL -map 0:v -map 0:a';
/** The first keyframe may have no timestamp, and FLV takes no such packet. */
const TIMED = "-bsf:v 'setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)'";
const PUBLISH = '-flush_packets 1 -f flv $WORKER_OUTPUT_URL';

/** Pipelines that are no more than an input and an output: one passes everything on, the other one codes it anew. */
export const RELAYS: Readonly<Record<string, string>> = {
  'copies everything': `${READ} -c copy ${TIMED} ${PUBLISH}`,
  'codes picture and sound anew': `${READ} -vf scale=426:240 -c:v libx264 -preset ultrafast -c:a aac ${PUBLISH}`,
};

/** What puts a relay under test. */
export const relayEnvironment = (command: string): NodeJS.ProcessEnv => ({
  WORKER_COMMAND: command,
  WORKER_PROFILE: path.join(projectRoot, 'support', 'workshop', 'example-check', 'relay-profile.yaml'),
});

/** All that viewers get is right but one thing, and that is said in a sentence. */
export const OF_A_RELAY: readonly Deficit[] = [
  {
    what: 'it dubs nothing',
    scenarios: [/^Viewers hear something other than the original sound$/],
    words: /Nothing is dubbed: in all \d+ seconds viewers hear the programme's own sound\./,
  },
];
