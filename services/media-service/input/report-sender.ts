import type { SenderReport } from '../../rtsp/rtcp';

/** Of reports that come before the first packet so many are kept. */
const KEPT = 4;

/**
 * Whose reports are a track's. Others may send on its channel, too, as one that repeats lost packets does (RFC 4588), each on
 * a clock of its own. Some senders number their reports otherwise than their packets, and then always.
 */
export class ReportSender {
  /** Synchronization source of the track's packets. */
  private ofMedia: number | undefined;
  private tellsItsNumber = false;
  private early: SenderReport[] = [];

  /** A packet of the track came. @returns the reports of before that are its own, as is known now */
  sends(ssrc: number): SenderReport[] {
    this.ofMedia = ssrc;
    const { early } = this;
    if (early.length === 0) return early;
    this.early = [];
    this.tellsItsNumber = early.some((report) => report.ssrc === ssrc);
    return early.filter((report) => this.isOwn(report));
  }

  /** @returns false for one that comes before the first packet, too: it is kept until then */
  isOwn(report: SenderReport): boolean {
    const { ssrc } = report;
    if (this.ofMedia === undefined) {
      this.early = [...this.early, report].slice(-KEPT);
      return false;
    }
    this.tellsItsNumber ||= ssrc === this.ofMedia;
    return !this.tellsItsNumber || ssrc === this.ofMedia;
  }
}
