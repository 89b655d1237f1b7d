import { TRUN_FLAGS, type Fmp4Run, type Fmp4Sample } from './fmp4-fragment';

export interface BoxView {
  type: string;
  body: Buffer;
}

/**
 * The boxes that lie one after another in `bytes`.
 * @throws RangeError when one reaches behind the end
 */
export function readBoxes(bytes: Buffer): BoxView[] {
  const boxes: BoxView[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (size < 8 || at + size > bytes.length)
      throw new RangeError(
        `box '${type}' of ${size} bytes at ${at}, only ${bytes.length - at} bytes are left`,
      );
    boxes.push({ type, body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

const NOT_SYNC = 0x0001_0000;
const TRUN_ENTRY_BYTES = 16;

/**
 * Reads back what `fragment` wrote.
 * @throws Error when it is not such a fragment or is cut short
 */
export function readFragment(bytes: Buffer): Fmp4Run[] {
  const [moof, mdat] = readBoxes(bytes);
  if (moof?.type !== 'moof' || mdat?.type !== 'mdat')
    throw new Error(`expected the boxes moof and mdat, saw ${moof?.type} and ${mdat?.type}`);
  return readBoxes(moof.body)
    .filter(({ type }) => type === 'traf')
    .map(({ body }) => readRun(body, bytes));
}

function readRun(traf: Buffer, bytes: Buffer): Fmp4Run {
  const [tfhd, tfdt, trun] = readBoxes(traf).map(({ body }) => body);
  if (!tfhd || !tfdt || !trun || trun.readUInt32BE(0) !== 0x0100_0000 + TRUN_FLAGS)
    throw new Error('a track fragment in a form that this program does not write');
  let dts = Number(tfdt.readBigUInt64BE(4));
  let offset = trun.readUInt32BE(8);
  const samples = Array.from({ length: trun.readUInt32BE(4) }, (_, i): Fmp4Sample => {
    const entry = 12 + i * TRUN_ENTRY_BYTES;
    const [duration, size] = [trun.readUInt32BE(entry), trun.readUInt32BE(entry + 4)];
    const key = (trun.readUInt32BE(entry + 8) & NOT_SYNC) === 0;
    const sample = {
      dts,
      cts: trun.readInt32BE(entry + 12),
      duration,
      key,
      data: bytes.subarray(offset, offset + size),
    };
    dts += duration;
    offset += size;
    return sample;
  });
  return { trackId: tfhd.readUInt32BE(4), samples };
}
