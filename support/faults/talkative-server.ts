import {
  ABORT,
  COMMAND,
  DEFAULT_CHUNK_SIZE,
  SET_CHUNK_SIZE,
  WINDOW_ACKNOWLEDGEMENT_SIZE,
  encodeMessage,
} from '../../services/rtmp/message';

/** Behind so many bytes of its own, the answer to the handshake, a server may begin to talk (RTMP 1.0, 5.2). */
export const HANDSHAKE_ANSWER_BYTES = 1 + 2 * 1536;

const SMALL_CHUNKS = 64;
const LONG_BODY_BYTES = 200;

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const text = (name: string): Buffer =>
  Buffer.concat([hex('02 00'), Buffer.from([name.length]), Buffer.from(name)]);

/** A command that nobody knows, with an argument of a kind that nobody knows. */
const unknownOf = (bytes: number): Buffer =>
  Buffer.concat([text('onSuiteDone'), Buffer.alloc(bytes - text('onSuiteDone').length, 0x10)]);
const LONG = unknownOf(LONG_BODY_BYTES);
const SHORT = unknownOf(20);

const command = (body: Buffer, chunkStream = 5, chunkSize = DEFAULT_CHUNK_SIZE): Buffer =>
  encodeMessage(chunkStream, { type: COMMAND, timestampMs: 0, streamId: 0, body }, chunkSize);

function control(type: number, value: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(value);
  return encodeMessage(2, { type, timestampMs: 0, streamId: 0, body }, DEFAULT_CHUNK_SIZE);
}

/** Two bytes of id, three, and a time of four; the rest of the first message comes behind the others. */
const INTERLEAVED = [
  ...[hex('00 03 000000 0000c8 14 00000000'), LONG.subarray(0, DEFAULT_CHUNK_SIZE)],
  ...[hex('01 03 01 ffffff 000014 14 00000000 01000001'), SHORT],
  ...[command(SHORT, 3), hex('c0 03'), LONG.subarray(DEFAULT_CHUNK_SIZE)],
];

/** A header may leave out what is as before: the stream; length and type, too; all of it. */
const LEFT_OUT = [
  ...[hex('43 00000a 000014 14'), SHORT],
  ...[hex('83 000005'), SHORT],
  ...[hex('c3'), SHORT],
];

const TAKEN_BACK = [
  command(LONG, 8).subarray(0, 12 + DEFAULT_CHUNK_SIZE),
  control(ABORT, 8),
  command(SHORT, 8),
];

/** True, false, undefined, a long text, a date, a list, an object with a list of named values. */
const VALUES = hex(
  '0101 0100 06 0c000000026162 0b42761200000000000000 0a0000000205 0101 03 000161 080000000100016205000009 000009',
);
const NUMBER_99 = hex('00 4058c00000000000');
const NOTHING = hex('05');
const STATUS = Buffer.concat([
  ...[hex('08 00000002 0005'), Buffer.from('level'), text('status')],
  ...[hex('0004'), Buffer.from('code'), text('NetStream.Suite.Talks'), hex('000009')],
]);

const ANSWERS = [
  Buffer.concat([text('_result'), NUMBER_99, NOTHING, VALUES]),
  Buffer.concat([text('_error'), NUMBER_99, NOTHING, STATUS]),
  Buffer.concat([text('onStatus'), NUMBER_99, NOTHING, STATUS]),
];

/**
 * What RTMP lets a server say to a publisher, and hardly one does: chunks of another size, ids and times in more bytes, messages
 * within each other, some taken back, answers to nothing with values of every kind. It changes nothing for who understands it.
 */
export const SMALL_TALK = Buffer.concat([
  control(WINDOW_ACKNOWLEDGEMENT_SIZE, 0x7fffffff),
  ...[control(SET_CHUNK_SIZE, SMALL_CHUNKS), command(LONG, 5, SMALL_CHUNKS)],
  control(SET_CHUNK_SIZE, DEFAULT_CHUNK_SIZE),
  ...INTERLEAVED,
  ...LEFT_OUT,
  ...TAKEN_BACK,
  ...ANSWERS.map((answer) => command(answer)),
]);
