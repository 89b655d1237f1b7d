import { NAL_PPS, NAL_SPS, avcConfigRecord, nalType } from '../../media/h264';
import { announcedReorderDepth, pictureSize } from '../../media/sps';

/** What the pictures are, as the description or a keyframe tells it; it may change at any keyframe. */
export class ParameterSets {
  private sps: Buffer[] = [];
  private pps: Buffer[] = [];

  /** Whether decoding can begin. */
  get isKnown(): boolean {
    return this.sps.length > 0;
  }

  /** How many pictures may come before one that is shown before them; undefined where the sets do not say so. */
  reorderDepth: number | undefined;

  /**
   * Takes the NAL units of a keyframe, or those of the description.
   * @returns the AVCDecoderConfigurationRecord when there was none, or the pictures are others from here on
   * @throws Error when the sets can't be read, or are more than a record holds
   */
  take(nals: readonly Buffer[]): Buffer | undefined {
    const [sps, pps] = [NAL_SPS, NAL_PPS].map((type) => nals.filter((nal) => nalType(nal) === type));
    const all = { sps: sps ?? [], pps: pps?.[0] ? pps : this.pps };
    const isNew = all.sps.some((set) => !this.sps.some((known) => known.equals(set)));
    if (!isNew || all.pps.length === 0) return undefined;
    const record = avcConfigRecord(all.sps, all.pps);
    for (const set of all.sps) pictureSize(set);
    // Copies: what they came in would be held in memory with them.
    this.sps = all.sps.map((set) => Buffer.from(set));
    this.pps = all.pps.map((set) => Buffer.from(set));
    this.reorderDepth = this.sps[0] && announcedReorderDepth(this.sps[0]);
    return record;
  }
}
