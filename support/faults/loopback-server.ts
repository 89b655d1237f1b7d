import { createServer, type Socket } from 'node:net';
import { listenOn } from '../../services/net/listen';

/** A TCP server on loopback, on a free port; at its end it tears all its connections. */
export class LoopbackServer implements AsyncDisposable {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => {
    this.sockets.add(socket);
    socket.on('error', () => undefined); // its close tells
    socket.on('close', () => this.sockets.delete(socket));
    this.serve(socket);
  });

  private constructor(private readonly serve: (socket: Socket) => void) {}

  static async start(serve: (socket: Socket) => void): Promise<{ server: LoopbackServer; address: string }> {
    const server = new LoopbackServer(serve);
    return { server, address: `127.0.0.1:${await listenOn(server.server, 0, '127.0.0.1')}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
