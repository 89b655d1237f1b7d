import path from 'node:path';
import { projectRoot } from '../../base/project-root';

// What is put under test in place of our worker, and what it is known not to do.

/** Scenarios by their names, and what each of them has to say. */
export type Sayings = Readonly<Record<string, RegExp>>;

/** What is not done, on purpose. */
export interface Deficit {
  /** As its author would say it. */
  what: string;
  /** The scenarios that fail by it, and in which words. */
  told: Sayings;
  /** Those that it may show in, by how the media server takes it. */
  perhaps?: Sayings;
}

/** How a run has to end: each scenario passes that is named nowhere here. */
export interface Expectation {
  deficits: readonly Deficit[];
  /** The scenarios that are left out, and why. */
  leftOut: Sayings;
}

const inside = (...parts: string[]): string => path.join(...parts, 'support', 'workshop', 'example-worker');
/** Where its source is. */
export const EXAMPLE_FOLDER = inside(projectRoot);

/** What puts the example worker under test. */
export const EXAMPLE = {
  WORKER_COMMAND: `'${process.execPath}' '${path.join(inside(projectRoot, 'dist'), 'main.js')}'`,
  WORKER_PROFILE: path.join(EXAMPLE_FOLDER, 'worker-profile.yaml'),
};

const LATE_DUB = /The dub of fragment \d+ from second \d+ on is [\d.]+ ms late/;
const APART = /\d+ of \d+ packets of sound are not with their pictures/;
/** The same as MediaMTX takes it: it cuts its recording where a picture is shown before it is decoded. */
const APART_OR_CUT = new RegExp(`${APART.source}|expected one stretch, found \\d+`);

export const OF_THE_EXAMPLE: Expectation = {
  deficits: [
    {
      what: "it believes the source's clocks, and moves no sound against the picture",
      told: {
        'The source moves its sound by 150 milliseconds':
          /Largest A\/V offset of a pair, as the worker reports: 0 ms; 145 to 155 ms is allowed/,
        'Sound runs 500 ppm fast, and the sender reports step by seconds and hours': APART,
        'Sound runs 300 ppm slow, and timestamps jump by seconds and hours':
          /the worker ends by itself \(it is still running\)/,
        'The clock of the sound stands still while none comes': /warnings of a clock that leaped/,
        'Sound runs 300 ppm fast through the media server, and its timestamps jump by 5 seconds and back':
          APART,
        'Sound runs 500 ppm fast without sender reports': APART_OR_CUT,
      },
    },
    {
      what: 'it puts in dubs packet by packet: what an encoder added before the first sound is heard, too',
      told: {
        'No border between dubs and original sound can be heard': LATE_DUB,
        'A programme with sound in 44.1 kHz mono is dubbed': LATE_DUB,
        'A programme with sound in 44.1 kHz stereo is dubbed': LATE_DUB,
      },
    },
    {
      what: 'it puts out nothing while its source is away',
      told: {
        'The source breaks off and is back within 7 seconds': /Largest step of audio: \d+ ms/,
        'The sound of a source that was away comes in its place, and a second loss is handled like the first':
          /parts of the programme whose sound came out/,
      },
      perhaps: {
        'The source stays connected and sends nothing any more': /Largest step of audio|exit code/,
      },
    },
  ],
  leftOut: {
    "The audio files are the programme's sound": /no segment files/,
    'A programme that comes to its server by RTMP, which carries no absolute time': /asks no media server/,
  },
};

const READ =
  'ffmpeg -v error -rtsp_transport tcp -fpsprobesize 0 -analyzeduration 1000000 -i $WORKER_INPUT_URL -map 0:v -map 0:a';
/** The first keyframe may have no timestamp, and FLV takes no such packet. */
const TIMED = "-bsf:v 'setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)'";
const PUBLISH = '-flush_packets 1 -f flv $WORKER_OUTPUT_URL';

/** All that viewers get is right but one thing, and that is said in a sentence. */
const DUBS_NOTHING: Deficit = {
  what: 'it dubs nothing',
  told: {
    'Viewers hear something other than the original sound':
      /Nothing is dubbed: in all \d+ seconds viewers hear the programme's own sound\./,
  },
};

/** A pipeline that is no more than an input and an output. */
export interface Relay extends Expectation {
  /** What it does, after "A relay that". */
  does: string;
  command: string;
}

export const RELAYS: readonly Relay[] = [
  {
    does: 'copies everything',
    command: `${READ} -c copy ${TIMED} ${PUBLISH}`,
    ...{ deficits: [DUBS_NOTHING], leftOut: {} },
  },
  {
    does: 'codes picture and sound anew',
    command: `${READ} -vf scale=426:240 -c:v libx264 -preset ultrafast -c:a aac ${PUBLISH}`,
    deficits: [DUBS_NOTHING],
    leftOut: {
      "The picture is the broadcaster's own":
        /^the picture is coded anew: none of its \d+ coded pictures is the programme's/,
    },
  },
];

/** What puts a relay under test. */
export const relayEnvironment = ({ command }: Relay): NodeJS.ProcessEnv => ({
  WORKER_COMMAND: command,
  WORKER_PROFILE: path.join(projectRoot, 'support', 'workshop', 'example-check', 'relay-profile.yaml'),
});
