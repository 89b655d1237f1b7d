/**
 * Whose reports are a track's. Others may send on its channel, too, as one that repeats lost packets does (RFC 4588), each on
 * a clock of its own. Some senders number their reports otherwise than their packets, and then always.
 */
export class ReportSender {
  /** Synchronization source of the track's packets. */
  ofMedia: number | undefined;
  private tellsItsNumber = false;

  isOwn({ ssrc }: { ssrc: number }): boolean {
    this.tellsItsNumber ||= ssrc === this.ofMedia;
    return !this.tellsItsNumber || ssrc === this.ofMedia;
  }
}
