import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it came over the socket. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly bytes: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** In the place of an answer. */
export type Silence = 'drop' | 'hang';

/** A service on a socket that notes what reaches it, to the letter, and answers as it is told. */
export async function recordingIronic(
  reply: (request: Recorded) => Reply | Silence,
  tls?: { readonly key: string; readonly cert: string },
): Promise<{ readonly url: string; readonly seen: readonly Recorded[]; readonly close: () => Promise<void> }> {
  const seen: Recorded[] = [];
  const make = (listener: Parameters<typeof createServer>[1] & object): Server =>
    tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  const server = make((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const bytes = Buffer.concat(chunks);
      const recorded = { method, url, headers, body: bytes.toString(), bytes };
      seen.push(recorded);
      const answer = reply(recorded);
      if (answer === 'hang') return;
      if (answer === 'drop') request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return { url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, seen, close };
}
