/** A packet that is to come out, or one that came. */
export interface TimedHash {
  /** Of what must pass a pipeline untouched. */
  hash: string;
  ptsMs: number;
}

export interface MatchCounts {
  matched: number;
  /** Passed over and not come since. */
  lost: number;
  /** Came again. */
  doubled: number;
  /** Came after one that should follow it. */
  reordered: number;
  /** Not of the programme. */
  foreign: number;
}

export const noCounts = (): MatchCounts => ({
  ...{ matched: 0, lost: 0, doubled: 0, reordered: 0, foreign: 0 },
});

/** A reader joins so many packets after the programme's start at the latest: half a minute of sound. */
const JOINING_PACKETS = 1500;
/** A hole of up to 10 s of sound is told as lost packets; behind a longer one nothing is recognized. */
const AHEAD_PACKETS = 500;
/** A packet that comes again or late does so within so many. */
const REMEMBERED_PACKETS = 500;

/**
 * Finds each packet of one track in an endless programme by its content, one after the other, and keeps of it only
 * what can still be of use. A round of the programme must be longer than what it keeps.
 */
export class TrackMatcher {
  readonly counts = noCounts();
  private readonly ahead: TimedHash[] = [];
  private readonly skipped = new Remembered();
  private readonly passed = new Remembered();

  /** @param programme what is sent, from its beginning, before a reader joins */
  constructor(private readonly programme: Iterator<TimedHash>) {}

  /** @returns by how much the packet was moved, in ms: its time minus its time in the programme; undefined for no match */
  take({ hash, ptsMs }: TimedHash): number | undefined {
    const place = this.placeAhead(hash, 1);
    const late = place === 0 ? undefined : this.skipped.forget(hash);
    const expected = late ?? this.arrive(hash);
    if (!expected) return undefined;
    if (late) {
      this.counts.lost--;
      this.counts.reordered++;
    }
    this.counts.matched++;
    this.passed.add(expected);
    return ptsMs - expected.ptsMs;
  }

  private arrive(hash: string): TimedHash | undefined {
    if (this.placeAhead(hash, 1) !== 0 && this.passed.has(hash)) {
      this.counts.doubled++;
      return undefined;
    }
    const hasJoined = this.counts.matched > 0;
    const place = this.placeAhead(hash, hasJoined ? AHEAD_PACKETS : JOINING_PACKETS);
    if (place < 0) {
      this.counts.foreign++;
      return undefined;
    }
    const passedOver = this.ahead.splice(0, place);
    if (hasJoined) {
      this.counts.lost += passedOver.length;
      for (const packet of passedOver) this.skipped.add(packet);
    }
    return this.ahead.shift();
  }

  /** Place among the next so many of the programme; -1 when it is none of them. */
  private placeAhead(hash: string, count: number): number {
    while (this.ahead.length < count) {
      const next = this.programme.next();
      if (next.done) break;
      this.ahead.push(next.value);
    }
    return this.ahead.slice(0, count).findIndex((packet) => packet.hash === hash);
  }
}

/** The newest packets, by content. */
class Remembered {
  private readonly packets = new Map<string, TimedHash>();

  add(packet: TimedHash): void {
    this.packets.delete(packet.hash);
    this.packets.set(packet.hash, packet);
    const [oldest] = this.packets.keys();
    if (this.packets.size > REMEMBERED_PACKETS && oldest !== undefined) this.packets.delete(oldest);
  }

  has(hash: string): boolean {
    return this.packets.has(hash);
  }

  forget(hash: string): TimedHash | undefined {
    const packet = this.packets.get(hash);
    this.packets.delete(hash);
    return packet;
  }
}
