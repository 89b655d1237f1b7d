import type { Socket } from 'socket.io';
import { MAX_MESSAGE_BYTES } from '../../contracts/limits';

/** Of messages that are not complete yet: of one client, a longest one in its frames; of all together, three. */
const HALF = { mostBytesEach: MAX_MESSAGE_BYTES + 1024 * 1024, mostBytes: 3 * MAX_MESSAGE_BYTES };
/** What a client may leave unread: answers to all that it can have waiting, each with sound of 5 MB. */
const UNREAD = { mostCharsEach: 100 * 1024 * 1024 };
const TRAFFIC_LIMITS = { ...HALF, mostUnreadChars: UNREAD.mostCharsEach };

/** Socket.IO packets of types 5 and 6 are complete only with their attachments, when they are delivered. */
const ATTACHMENTS_FOLLOW = /^[56]/;
/** What a packet costs besides its text. */
const PACKET_CHARS = 64;

type Conn = Socket['conn'];
interface Packet {
  data?: unknown;
}
interface Traffic {
  /** Received, and not yet part of anything that could be dealt with. */
  halfBytes: number;
  /** Sent, and not yet taken by the network. */
  unreadChars: number;
}

/** Cuts off who lets memory fill up: with messages that never end, or with answers that are not read. */
export class TrafficLimits {
  private readonly traffic = new Map<Conn, Traffic>();

  /** @param onCut hears why a connection is cut off. */
  constructor(
    private readonly onCut: (conn: Conn, reason: string) => void,
    private readonly limits = TRAFFIC_LIMITS,
  ) {}

  /** Takes a connection under watch, from its beginning to its end. */
  watch(conn: Conn): void {
    const traffic: Traffic = { halfBytes: 0, unreadChars: 0 };
    this.traffic.set(conn, traffic);
    conn.once('close', () => this.traffic.delete(conn));
    conn.request.socket.on('data', ({ length }: Buffer) => this.received(conn, traffic, length));
    conn.on('packet', ({ data }: Packet) => {
      if (typeof data === 'string' && !ATTACHMENTS_FOLLOW.test(data)) traffic.halfBytes = 0;
    });
    this.watchSending(conn, traffic);
  }

  /** A message was delivered with all that belongs to it. */
  delivered(conn: Conn): void {
    const traffic = this.traffic.get(conn);
    if (traffic) traffic.halfBytes = 0;
  }

  private received(conn: Conn, traffic: Traffic, bytes: number): void {
    traffic.halfBytes += bytes;
    const { mostBytesEach, mostBytes } = this.limits;
    if (traffic.halfBytes > mostBytesEach)
      this.cut(conn, `a message of ${traffic.halfBytes} bytes and no end`);
    else if (this.allHalfBytes() > mostBytes) this.cutLargest();
  }

  private watchSending(conn: Conn, traffic: Traffic): void {
    let handedOn = 0;
    conn.on('packetCreate', (packet: Packet) => {
      traffic.unreadChars += charsOf(packet);
      if (traffic.unreadChars > this.limits.mostUnreadChars)
        this.cut(conn, `${traffic.unreadChars} characters that it has not read`);
    });
    conn.on('flush', (packets: readonly Packet[]) => {
      handedOn = packets.reduce((sum, packet) => sum + charsOf(packet), 0);
    });
    conn.transport.on('drain', () => {
      traffic.unreadChars = Math.max(0, traffic.unreadChars - handedOn);
      handedOn = 0;
    });
  }

  private allHalfBytes(): number {
    let sum = 0;
    for (const { halfBytes } of this.traffic.values()) sum += halfBytes;
    return sum;
  }

  private cutLargest(): void {
    const [largest] = [...this.traffic].sort(([, a], [, b]) => b.halfBytes - a.halfBytes);
    if (largest) this.cut(largest[0], `no room for its half message of ${largest[1].halfBytes} bytes`);
  }

  private cut(conn: Conn, reason: string): void {
    this.traffic.delete(conn);
    this.onCut(conn, reason);
    conn.request.socket.destroy();
  }
}

const charsOf = ({ data }: Packet): number => PACKET_CHARS + (typeof data === 'string' ? data.length : 0);
