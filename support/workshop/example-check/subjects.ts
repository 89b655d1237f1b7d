import path from 'node:path';
import { projectRoot } from '../../base/project-root';

// What is put under test in place of our worker, and what it is known not to do.

/** What the example does not do, on purpose, and how that is told. */
export interface Deficit {
  /** As its author would say it. */
  what: string;
  /** The scenarios that are about it, by name. */
  scenarios: readonly RegExp[];
  /** Those that it may show in, by how the media server takes it. */
  perhaps?: readonly RegExp[];
  /** What each of their failures has to say. */
  words: RegExp;
}

const inside = (...parts: string[]): string => path.join(...parts, 'support', 'workshop', 'example-worker');
/** Where its source is. */
export const EXAMPLE_FOLDER = inside(projectRoot);

/** What puts the example worker under test. */
export const EXAMPLE = {
  WORKER_COMMAND: `'${process.execPath}' '${path.join(inside(projectRoot, 'dist'), 'main.js')}'`,
  WORKER_PROFILE: path.join(EXAMPLE_FOLDER, 'worker-profile.yaml'),
};

export const DEFICITS: readonly Deficit[] = [
  {
    what: "it believes the source's clocks, and moves no sound against the picture",
    scenarios: [
      /^The source moves its sound by/,
      /^Sound runs \d+ ppm/,
      /^The clock of the sound stands still/,
    ],
    words:
      /largest difference between picture and sound|packets of sound|it is still running|warnings of a clock/i,
  },
  {
    what: 'it puts in dubs packet by packet: what an encoder added before the first sound is heard, too',
    scenarios: [
      /^No border between dubs and original sound/,
      /^A programme with sound in 44\.1 kHz \w+ is dubbed/,
    ],
    words: /The dub of fragment \d+ from second \d+ on is [\d.]+ ms late/,
  },
  {
    what: 'it puts out nothing while its source is away',
    scenarios: [/^The source breaks off and is back/, /^The sound of a source that was away/],
    perhaps: [/^The source stays connected and sends nothing/], // a server may cut such an output
    words: /largest gap in the sound|parts of the programme whose sound came out|exit code/i,
  },
];

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
