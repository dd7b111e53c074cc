import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * `hang` never answers; `drop` ends the connection instead; `break` ends it in the middle of the
 * answer.
 */
export type Scripted =
  | 'hang'
  | 'drop'
  | 'break'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer };

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Served {
  /** Without a slash at the end. */
  readonly url: string;
  readonly received: readonly Received[];
}

/**
 * A server on a free port that gives these answers in order, the last one for ever; gone after the
 * test.
 */
export async function serve(...script: Scripted[]): Promise<Served> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
      const answer = (script.length > 1 ? script.shift() : script[0]) ?? 'drop';
      if (answer === 'hang') return;
      if (answer === 'drop') return void response.destroy();
      if (answer === 'break') {
        response.writeHead(200, { 'Content-Length': '100' });
        return void response.write('half', () => response.destroy());
      }
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}
