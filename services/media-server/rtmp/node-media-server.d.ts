/** The parts of node-media-server 4.4.3 that the relay uses: its RTMP protocol class and that class's logger. */
declare module 'node-media-server/src/protocol/rtmp.js' {
  interface RtmpPacket {
    header: { fmt: number; cid: number; timestamp: number; length: number; type: number; stream_id: number };
    /** The absolute timestamp in ms. */
    clock: number;
    /** Reused by the next message of the chunk stream, and longer than the message. */
    payload: Buffer;
    capacity: number;
    bytes: number;
  }

  class Rtmp {
    onConnectCallback: (request: { app: unknown; name: string }) => void;
    onPlayCallback: () => void;
    onPushCallback: () => void;
    onOutputCallback: (bytes: Buffer) => void;
    protected parserPacket: RtmpPacket;
    protected inPackets: Map<number, RtmpPacket>;
    protected inChunkSize: number;
    protected streamId: number;
    /** The peer's window: an acknowledgement is due whenever so many bytes have come. */
    protected ackSize?: number;
    parserData(bytes: Buffer): string | null;
    protected packetAlloc(): void;
    protected controlHandler(): void;
    protected dataHandler(): void;
    protected respondPlay(): void;
    protected sendACK(receivedBytes: number): void;
    protected sendStatusMessage(streamId: number, level: string, code: string, description: string): void;
    static chunksCreate(packet: Pick<RtmpPacket, 'header' | 'payload'>): Buffer;
  }
  export = Rtmp;
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { log: (message: string, level?: string) => void };
  export = logger;
}

declare module 'node-media-server/src/protocol/amf.js' {
  const amf: {
    /** The fields of a command follow in the library's order for its name. */
    encodeAmf0Cmd(
      command: { cmd: string; transId: number; cmdObj: unknown } & Record<string, unknown>,
    ): Buffer;
  };
  export = amf;
}
