/** Reads bits, the first of a byte first, and the Exp-Golomb numbers of H.264 (ITU-T H.264, 9.1). */
export class BitReader {
  private at = 0;

  /** @param what is read, for the error */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly what: string,
  ) {}

  get left(): number {
    return this.bytes.length * 8 - this.at;
  }

  skip(count: number): void {
    this.at += count;
  }

  /** @throws RangeError behind the end */
  read(count: number): number {
    if (count > this.left) throw new RangeError(`${this.what} ends after ${this.bytes.length} bytes`);
    let value = 0;
    for (let i = 0; i < count; i++, this.at++)
      value = value * 2 + (((this.bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1);
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
