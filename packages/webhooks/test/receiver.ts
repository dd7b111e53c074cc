import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a receiver got. */
export interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks on a socket, as somebody would write one. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** Everything that was posted, in order, refused or not. */
  readonly posted: Posted[];
  close(): Promise<void>;
}

/** Begins to listen. `answer` is told what was posted; 204 unless it answers something else. */
export async function receive(
  answer: (posted: Posted, ...rest: Parameters<RequestListener>) => void,
): Promise<Receiver> {
  const posted: Posted[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const one = { headers: request.headers, body };
      posted.push(one);
      answer(one, request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    posted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
