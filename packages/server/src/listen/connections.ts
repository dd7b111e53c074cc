import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * How long a connection that asks nothing may go on to ask, when the server stops, in milliseconds.
 */
const GRACE_MS = 1000;

/**
 * How long requests that are being answered may take before their connections are cut, in
 * milliseconds.
 */
const CLOSE_MS = 30_000;

/**
 * The connections of a server, and what they were asked: Node itself waits for those that never
 * ask until a time-out that is no longer looked at.
 */
export class Connections {
  readonly #server: Server;
  /** With the requests that are being answered. */
  readonly #answering = new Map<Socket, Set<ServerResponse>>();
  /** Of a TLS server, those that have not greeted yet, by their other end. */
  readonly #greeting = new Map<string, Socket>();
  #isClosing = false;

  /** Before `server` listens. */
  constructor(server: Server, isTls: boolean) {
    this.#server = server;
    if (isTls) server.on('connection', (socket) => this.#meet(socket));
    server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => this.#add(socket));
    server.prependListener('request', ({ socket }, outgoing) => this.#asked(socket, outgoing));
  }

  /** Listens no more, answers what was asked, and ends all connections. */
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
      // Its answer may have promised to stay before the server was stopped.
      if (this.#isClosing && answering?.size === 0) socket.end();
    });
  }

  #end(isWanted: (answering: ReadonlySet<ServerResponse>) => boolean): void {
    for (const socket of this.#greeting.values()) socket.destroy();
    for (const [socket, answering] of this.#answering) if (isWanted(answering)) socket.destroy();
  }
}

/** `undefined` for a Unix socket, whose other ends have no names. */
function otherEnd({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;
}
