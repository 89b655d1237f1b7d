import { ReadingChild, spawnFfmpeg, type ChildEnd } from './live-reader-child';

/** Knows the tracks as soon as a packet of each has come; see `LivePackets`. */
const PROBING = ['-analyzeduration', '5000000', '-fpsprobesize', '0'];
/** Can be read however it ended. */
const TO_FILE = ['-c', 'copy', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-y'];

/** Keeps a live RTMP stream from now on, as it comes, where no media server does. */
export class Recorder {
  private readonly child: ReadingChild;

  constructor(url: string, file: string) {
    this.child = ReadingChild.start(spawnFfmpeg, [...PROBING, '-i', url, ...TO_FILE, file], []);
  }

  /** Settles when the stream has ended; never rejects. */
  get ended(): Promise<ChildEnd> {
    return this.child.ended;
  }

  stop(): Promise<ChildEnd> {
    return this.child.stop();
  }
}
