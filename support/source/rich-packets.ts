/** What RTP allows and most senders leave out: readers that count on its absence fail with the others. */
import { MAX_PAYLOAD_BYTES, NAL_STAP_A } from '../../services/rtsp/packetizer';
import { RTP_HEADER_BYTES } from '../../services/rtsp/rtp';

const PADDED_EXTENDED_TWO_SOURCES = 0x20 | 0x10 | 2;
/** Two contributing sources, then an extension of one word (RFC 3550, 5.1 and 5.3.1; RFC 8285, 4.2). */
const BEHIND_HEADER = Buffer.from('00000001' + '00000002' + 'bede0001' + '10aa0000', 'hex');
const PADDING = Buffer.from([0, 0, 3]);

export function richPacket(packet: Buffer): Buffer {
  const header = Buffer.from(packet.subarray(0, RTP_HEADER_BYTES));
  header[0] = (header[0] ?? 0) | PADDED_EXTENDED_TWO_SOURCES;
  return Buffer.concat([header, BEHIND_HEADER, packet.subarray(RTP_HEADER_BYTES), PADDING]);
}

const SIZE_BYTES = 2;
const REFERENCE_BITS = 0x60;

/** Neighbours that fit into one packet, as one unit of RTP's own (STAP-A: RFC 6184, 5.7.1). */
export function sharingPackets(nals: readonly Buffer[]): Buffer[] {
  const groups: Buffer[][] = [];
  let room = 0;
  for (const nal of nals) {
    room -= SIZE_BYTES + nal.length;
    if (room >= 0) groups.at(-1)?.push(nal);
    else {
      groups.push([nal]);
      room = MAX_PAYLOAD_BYTES - 1 - SIZE_BYTES - nal.length;
    }
  }
  return groups.map((group) => (group.length === 1 ? (group[0] ?? Buffer.alloc(0)) : together(group)));
}

function together(nals: readonly Buffer[]): Buffer {
  const sized = nals.flatMap((nal) => {
    const size = Buffer.alloc(SIZE_BYTES);
    size.writeUInt16BE(nal.length);
    return [size, nal];
  });
  return Buffer.concat([Buffer.from([REFERENCE_BITS | NAL_STAP_A]), ...sized]);
}
