/** Messages that cost whoever takes them without a limit a great deal. */
import { parseAudioSpecificConfig } from '../../services/media/aac';
import { writeM4a } from '../../services/media/m4a';
import type { HostileAnswer } from './hostile-answers';

const DUB_SAMPLES = 300_000;
const LEVELS = 1_000_000;
/** Five times as long as the longest message of the protocol. */
const ENDLESS_CHARS = 64 * 1024 * 1024;
const STEREO_48K = parseAudioSpecificConfig(Buffer.from('1190', 'hex'));

/** A dub of 300 KB that holds as many samples as hours of sound, and JSON of a million levels, in turn; at last one without end. */
export function bombs(count: number): HostileAnswer[] {
  const data_base64 = crowdedDub().toString('base64');
  const deep = `42["fragment:processed",${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}]`;
  const inTurn = Array.from({ length: count - 1 }, (_, i) =>
    i % 2 === 1 ? written(deep) : dub(data_base64),
  );
  return [...inTurn, written(`42["fragment:processed","${'a'.repeat(ENDLESS_CHARS)}"]`)];
}

const written = (raw: string): HostileAnswer => ({ event: 'fragment:processed', raw, values: () => [] });

const dub = (data_base64: string): HostileAnswer => ({
  event: 'fragment:processed',
  values: ({ streamId, fragmentId, sequence }) => [
    {
      ...{ fragment_id: fragmentId, stream_id: streamId, sequence_number: sequence, status: 'success' },
      dubbed_audio: { format: 'm4a', sample_rate_hz: 48_000, channels: 2, duration_ms: 1000, data_base64 },
      processing_time_ms: 1,
    },
  ],
});

/** Two samples of one byte, in whose tables a few numbers say that there are many. */
function crowdedDub(): Buffer {
  const sample = Buffer.from([0x21]);
  const file = writeM4a([sample, sample], STEREO_48K);
  setField(file, 'stts', COUNT_OF_FIRST_ENTRY, DUB_SAMPLES);
  setField(file, 'stsc', COUNT_OF_FIRST_ENTRY + 4, DUB_SAMPLES);
  setField(file, 'stsz', SIZE_OF_ALL, sample.length);
  setField(file, 'stsz', SIZE_OF_ALL + 4, DUB_SAMPLES);
  const data = file.indexOf('mdat') - 4;
  file.writeUInt32BE(file.readUInt32BE(data) + DUB_SAMPLES, data);
  return Buffer.concat([file, Buffer.alloc(DUB_SAMPLES, sample)]);
}

/** Behind a box's name: version and flags, number of entries, then the first entry (ISO 14496-12, 8.6.1.2, 8.7.4). */
const COUNT_OF_FIRST_ENTRY = 12;
/** Behind version and flags (8.7.3.2). */
const SIZE_OF_ALL = 8;

function setField(file: Buffer, box: string, offset: number, value: number): void {
  file.writeUInt32BE(value, file.indexOf(box) + offset);
}
