import { BitReader } from '../../media/bits';
import { NAL_PPS, NAL_SPS, avcConfigRecord, nalType, withoutEmulationPrevention } from '../../media/h264';
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
    const told = (type: number): Buffer[] => nals.filter((nal) => nalType(nal) === type);
    const hasOtherSps = hasOther(told(NAL_SPS), this.sps);
    const sps = hasOtherSps ? told(NAL_SPS) : this.sps;
    const pps = this.ppsWith(told(NAL_PPS), hasOtherSps);
    const isNew = hasOtherSps || hasOther(pps, this.pps);
    if (!isNew || sps.length === 0 || pps.length === 0) return undefined;
    const record = avcConfigRecord(sps, pps);
    for (const set of sps) pictureSize(set);
    // Copies: what they came in would be held in memory with them.
    this.sps = sps.map((set) => Buffer.from(set));
    this.pps = pps.map((set) => Buffer.from(set));
    this.reorderDepth = this.sps[0] && announcedReorderDepth(this.sps[0]);
    return record;
  }

  /** Beside pictures of the same kind a keyframe need not repeat all sets that are in use. */
  private ppsWith(told: readonly Buffer[], areAllOthers: boolean): readonly Buffer[] {
    if (!hasOther(told, this.pps)) return areAllOthers && told.length > 0 ? told : this.pps;
    if (areAllOthers) return told;
    const numbers = told.map(ppsNumber);
    return [...this.pps.filter((known) => !numbers.includes(ppsNumber(known))), ...told];
  }
}

const hasOther = (told: readonly Buffer[], known: readonly Buffer[]): boolean =>
  told.some((set) => !known.some((each) => each.equals(set)));

/** pic_parameter_set_id (ITU-T H.264, 7.3.2.2). @throws RangeError when it is cut short */
function ppsNumber(pps: Buffer): number {
  const bits = new BitReader(withoutEmulationPrevention(pps), 'picture parameter set');
  bits.skip(8);
  return bits.unsigned();
}
