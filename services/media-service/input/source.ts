import { nowMs } from '../../contracts/clock';
import type { RtspClient } from '../../rtsp/rtsp-client';
import { playRtsp, type Playing } from '../../rtsp/rtsp-client-play';
import type { MediaDescription } from '../../rtsp/sdp';
import type { Telemetry } from '../telemetry/telemetry';
import { carriesNoTime, publisherKind } from './publisher-kind';
import type { ReadTurns } from './read-turns';
import { SampleReader } from './sample-reader';
import type { SampleHandlers } from './samples';
import { NoAudioTrack, UnsupportedInput, chooseTracks } from './source-tracks';
import type { Track } from './source-times';
import { TooMuchSent, Volume } from './surplus';
import { UsableWatch } from './track-evidence';
import { AwakeClock } from '../../net/timers';

/** Why a connection to the source is over. `no-audio` and `unsupported` are the stream's own fault, and no waiting helps. */
export type SourceEnd =
  | { kind: 'no-audio' }
  /** It has to be sent otherwise. */
  | { kind: 'unsupported'; reason: string }
  /** `wasSilent`: nothing whole came from the first moment on. */
  | { kind: 'lost'; reason: string; wasSilent: boolean };

export interface SourceOptions {
  /** `rtsp:` or `rtsps:`, with credentials where the server asks for them. */
  url: string;
  /** Where the server can be asked on each connection how the stream comes to it; absent: nobody knows. */
  apiUrl?: string | undefined;
  /** A source that has not sent anything by then is lost. */
  firstWithinMs?: number;
  turns: ReadTurns;
  telemetry: Pick<
    Telemetry,
    | 'clockTrouble'
    | 'inputMalformed'
    | 'inputUntimed'
    | 'serverNotAsked'
    | 'trackUnusable'
    | 'trackUsableAgain'
  >;
}

export interface SourceHandlers extends SampleHandlers {
  /** Called exactly once. */
  ended: (end: SourceEnd) => void;
}

/** A source that sends nothing whole for so long is taken for lost: a server cuts a silent publisher after 10 s. */
export const SILENT_AFTER_MS = 12_000;
/** Between two signs of life to the server, whatever it asks for. */
const KEEP_ALIVE_MS = { least: 1000, most: 30_000 };
/** So often it is looked whether something comes. */
const CHECK_MS = 250;
/** Texts of a server may be long; this is to be read, and each letter is looked at for secrets. */
const MAX_REASON_CHARS = 500;
/** Tracks in the order in which they are set up; each has a channel for RTP, and the next one for RTCP. */
const TRACKS = ['video', 'audio'] as const;

/** One connection to the source: pulls the stream by RTSP over TCP and hands it over unchanged. */
export class Source {
  private readonly closing = new AbortController();
  /** While this process is stopped nothing can be heard: that counts as no silence. */
  private readonly clock = new AwakeClock(CHECK_MS, () => this.check());
  private heardAtMs = 0;
  private hasSent = false;
  private client: RtspClient | undefined;
  private reader: SampleReader | undefined;
  private keepAlive: NodeJS.Timeout | undefined;
  private readonly watch = new UsableWatch(0);
  private readonly volume = new Volume();

  constructor(
    private readonly options: SourceOptions,
    private readonly on: SourceHandlers,
  ) {
    void this.run(options.url);
  }

  /** Ends the connection; `ended` follows at once. */
  stop(reason = 'stopped'): void {
    this.lose(reason);
  }

  private async run(url: string): Promise<void> {
    try {
      const playing = await playRtsp(url, (channel, packet) => this.take(channel, packet), {
        choose: (medias) => this.choose(medias),
        signal: this.closing.signal,
      });
      this.stay(playing);
      this.lose(messageOf((await playing.client.closed) ?? 'the connection was closed'));
    } catch (error) {
      if (error instanceof NoAudioTrack) this.end({ kind: 'no-audio' });
      else if (error instanceof UnsupportedInput) this.end({ kind: 'unsupported', reason: messageOf(error) });
      else this.lose(messageOf(error));
    }
  }

  private choose(medias: readonly MediaDescription[]): MediaDescription[] {
    const tracks = chooseTracks(medias);
    this.reader = new SampleReader(tracks, {
      ...this.on,
      clock: (trouble) => {
        this.options.turns.listen(); // what comes now tells where the clock is
        this.options.telemetry.clockTrouble(trouble);
      },
    });
    void this.checkKind(this.reader);
    return TRACKS.map((name) => tracks[name]);
  }

  private async checkKind(reader: SampleReader): Promise<void> {
    const { url, apiUrl, telemetry } = this.options;
    if (apiUrl === undefined) return;
    const asked = publisherKind(apiUrl, url);
    const kind = await asked.catch(({ message }: Error) => telemetry.serverNotAsked(message));
    if (kind === undefined || !carriesNoTime(kind) || this.closing.signal.aborted) return;
    reader.leaveOutReports();
    telemetry.inputUntimed(kind);
  }

  /** The stream runs: a server forgets who only listens. */
  private stay({ client, methods }: Playing): void {
    if (this.closing.signal.aborted) return client.leave();
    this.client = client;
    this.options.turns.begin(client);
    const method = methods.includes('GET_PARAMETER') ? 'GET_PARAMETER' : 'OPTIONS';
    const everyMs = Math.max(KEEP_ALIVE_MS.least, Math.min(KEEP_ALIVE_MS.most, client.sessionTimeoutMs / 2));
    this.keepAlive = setInterval(() => this.staysThere(client, method), everyMs);
  }

  /** Its answer is read: a server may ask anew who we are. One that does not answer still sends, or is found silent. */
  private staysThere(client: RtspClient, method: string): void {
    client.request(method).catch((error: unknown) => {
      if (!this.closing.signal.aborted) this.options.telemetry.inputMalformed('keep-alive', messageOf(error));
    });
  }

  private check(): void {
    const { ms } = this.clock;
    const { firstWithinMs = SILENT_AFTER_MS } = this.options;
    const mostMs = this.hasSent ? SILENT_AFTER_MS : firstWithinMs;
    if (ms - this.heardAtMs >= mostMs) return this.loseSilent(mostMs);
    if (this.client) for (const track of this.watch.check(ms)) this.tellMissing(track);
  }

  private tellMissing(track: Track): void {
    this.options.telemetry.trackUnusable(track, this.missing(track));
  }

  private missing(track: Track): string {
    return this.reader?.evidence[track].missing(track) ?? 'nothing comes';
  }

  private loseSilent(silentMs: number): void {
    const seconds = silentMs / 1000;
    if (!this.client) return this.lose(`the server has not let us read within ${seconds} s`, true);
    for (const track of TRACKS) this.tellMissing(track);
    const missing = TRACKS.map((track) => this.missing(track)).join('; ');
    this.lose(`the source sent nothing usable for ${seconds} s: ${missing}`, !this.hasSent);
  }

  private take(channel: number, packet: Buffer): void {
    const track = TRACKS[channel >> 1];
    if (this.closing.signal.aborted || !track) return;
    if (channel % 2 === 1) return this.reader?.control(track, packet);
    try {
      this.volume.add(packet.length, nowMs());
      this.media(track, packet);
    } catch (error) {
      if (error instanceof TooMuchSent) this.lose(error.message);
      else this.options.telemetry.inputMalformed(track, messageOf(error)); // one packet ends no stream
    }
  }

  private media(track: Track, packet: Buffer): void {
    const { reader } = this;
    if (!reader) return;
    const { units } = reader.evidence[track];
    reader.media(track, packet);
    if (reader.evidence[track].units === units) return;
    this.heard();
    if (track === 'audio' && !reader.hasBegun) this.usable(track); // it is not sound that the stream waits for
  }

  private heard(): void {
    this.hasSent = true;
    this.heardAtMs = this.clock.ms;
  }

  /** A sample of the track is put out. */
  usable(track: Track): void {
    if (this.watch.usable(track, this.clock.ms)) this.options.telemetry.trackUsableAgain(track);
  }

  private lose(reason: string, wasSilent = false): void {
    this.end({ kind: 'lost', reason, wasSilent });
  }

  private end(end: SourceEnd): void {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    this.clock.stop();
    clearInterval(this.keepAlive);
    if (this.client) this.options.turns.end();
    this.client?.leave();
    this.on.ended(end);
  }
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON_CHARS);
