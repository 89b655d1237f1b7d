/** Reads the syntax of H.264 parameter sets (ITU-T H.264, 7.3 and 9.1). */

/** Drops the 3 of each 0 0 3, which keeps start codes out of the payload (7.4.1). */
export function withoutEmulationPrevention(nal: Uint8Array): Uint8Array {
  return nal.filter((byte, i) => !(byte === 3 && i >= 2 && nal[i - 1] === 0 && nal[i - 2] === 0));
}

/** Bits and Exp-Golomb numbers (9.1). */
export class GolombReader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  skip(count: number): void {
    this.at += count;
  }

  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.at++) {
      const byte = this.bytes[this.at >> 3];
      if (byte === undefined)
        throw new RangeError(`sequence parameter set ends after ${this.bytes.length} bytes`);
      value = value * 2 + ((byte >> (7 - (this.at & 7))) & 1);
    }
    return value;
  }

  unsigned(): number {
    let zeroBits = 0;
    while (this.read(1) === 0) zeroBits++;
    return 2 ** zeroBits - 1 + this.read(zeroBits);
  }

  signed(): number {
    const code = this.unsigned();
    return code % 2 ? (code + 1) / 2 : -code / 2;
  }
}
