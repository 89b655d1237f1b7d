import { randomBytes } from 'node:crypto';
import { RtmpError } from './message';

const VERSION = 3;
const SIGNATURE_BYTES = 1536;
const RANDOM_BYTES = SIGNATURE_BYTES - 8;
/** S0, S1 and S2. */
const ANSWER_BYTES = 1 + 2 * SIGNATURE_BYTES;

/** The client's side of the simple handshake (Adobe RTMP specification 1.0, 5.2). */
export class Handshake {
  private answer = Buffer.alloc(0);

  /** C0 and C1: version, a time of 0, four zeros and noise. */
  readonly opening = Buffer.concat([Buffer.from([VERSION]), Buffer.alloc(8), randomBytes(RANDOM_BYTES)]);

  /**
   * Takes the server's answer, in parts. What S2 echoes is not compared: servers differ there.
   * @returns C2 and what came behind the answer, once it is whole
   * @throws RtmpError when the server speaks another version
   */
  push(bytes: Buffer): { closing: Buffer; rest: Buffer } | undefined {
    this.answer = Buffer.concat([this.answer, bytes]);
    if (this.answer[0] !== VERSION)
      throw new RtmpError(`expected RTMP version ${VERSION}, saw ${this.answer[0]}`);
    if (this.answer.length < ANSWER_BYTES) return undefined;
    const closing = this.answer.subarray(1, 1 + SIGNATURE_BYTES);
    return { closing, rest: this.answer.subarray(ANSWER_BYTES) };
  }
}
