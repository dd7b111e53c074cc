import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Milliseconds that an idle connection is kept when the server stops, in case a request is on its
 * way.
 */
const GRACE_MS = 1000;

/**
 * Milliseconds that requests under way may take when the server stops, before their connections are
 * cut.
 */
const CLOSE_MS = 30_000;

/**
 * The connections of a server and their requests under way. Node itself cannot close a server with
 * idle connections: it waits for a time-out that it no longer checks.
 */
export class ServerConnections {
  readonly #server: Server;
  /** Each connection with its requests under way. */
  readonly #answering = new Map<Socket, Set<ServerResponse>>();
  /** The connections of a TLS server before their handshake, by address and port of the client. */
  readonly #greeting = new Map<string, Socket>();
  #isClosing = false;

  /** Call it before `server` listens. */
  constructor(server: Server, isTls: boolean) {
    this.#server = server;
    if (isTls) server.on('connection', (socket) => this.#meet(socket));
    server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => this.#add(socket));
    server.prependListener('request', ({ socket }, outgoing) => this.#asked(socket, outgoing));
  }

  /** Stops listening, waits for requests under way, and ends all connections. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const outgoing of [...this.#answering.values()].flatMap((all) => [...all])) outgoing.shouldKeepAlive = false;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const grace = setTimeout(() => this.#end(({ size }) => size === 0), GRACE_MS);
    const cut = setTimeout(() => this.#end(() => true), CLOSE_MS);
    await closed;
    clearTimeout(grace);
    clearTimeout(cut);
  }

  #meet(socket: Socket): void {
    const end = otherEnd(socket);
    if (end === undefined) return;
    this.#greeting.set(end, socket);
    socket.once('close', () => this.#greeting.delete(end));
  }

  #add(socket: Socket): void {
    const end = otherEnd(socket);
    if (end !== undefined) this.#greeting.delete(end);
    this.#answering.set(socket, new Set());
    socket.once('close', () => this.#answering.delete(socket));
  }

  #asked(socket: Socket, outgoing: ServerResponse): void {
    const answering = this.#answering.get(socket);
    answering?.add(outgoing);
    if (this.#isClosing) outgoing.shouldKeepAlive = false;
    outgoing.once('close', () => {
      answering?.delete(outgoing);
      // Its answer may have promised keep-alive before the stop.
      if (this.#isClosing && answering?.size === 0) socket.end();
    });
  }

  #end(isWanted: (answering: ReadonlySet<ServerResponse>) => boolean): void {
    for (const socket of this.#greeting.values()) socket.destroy();
    for (const [socket, answering] of this.#answering) if (isWanted(answering)) socket.destroy();
  }
}

/** Address and port of the client; `undefined` for a Unix socket. */
function otherEnd({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;
}
