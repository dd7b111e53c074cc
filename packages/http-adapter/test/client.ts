import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInspectorHandler, type ServedInspector, type InspectorHandlerOptions } from '../src/index.ts';
import { toNodeListener } from '../src/node.ts';
import { conforms } from './conforms.ts';

/** What a test sends. */
export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** A list is sent in chunks, without a length. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
}

/** What came back. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, or its text where it is none. */
  readonly body: unknown;
}

/** Sends a request to the API and takes the answer. */
export type Send = (method: string, target: string, sent?: Sent) => Promise<Received>;

export interface Client {
  readonly send: Send;
  /** What links begin with, unless the request says something else. */
  readonly root: string;
  close(): Promise<void>;
}

/** How a test reaches the API. */
export type Connect = (inspector: ServedInspector, options?: InspectorHandlerOptions) => Promise<Client>;

const received = (status: number, headers: Headers, text: string): Received => {
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // No JSON; the test says whether it should be.
  }
  return { status, headers, text, body };
};

/** The handler is called, no server in between. */
export const byCall: Connect = async (inspector, options) => {
  const handler = createInspectorHandler(inspector, options);
  const send: Send = async (method, target, { headers = {}, body } = {}) => {
    const { host = 'inspector.test:5050', ...others } = headers;
    const init: RequestInit & { duplex: 'half' } = { method, headers: others, duplex: 'half' };
    if (body !== undefined) init.body = isList(body) ? streamOf(body) : bytes(body);
    const response = await handler(new Request(`http://${host}${target}`, init));
    const text = await response.text();
    // Whatever a test is about: no answer may be other than the OpenAPI document says.
    if (options?.mountPath === undefined) {
      conforms(method, target, response.status, response.headers.get('content-type'), text);
    }
    return received(response.status, response.headers, text);
  };
  return { send, root: 'http://inspector.test:5050', close: async () => undefined };
};

/** The handler serves a socket through `toNodeListener`. */
export const bySocket: Connect = async (inspector, options) => {
  const server = createServer(toNodeListener(createInspectorHandler(inspector, options)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const send: Send = (method, path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const length = body === undefined || isList(body) ? {} : { 'content-length': bytes(body).byteLength };
      const outgoing = httpRequest({ port, host: '127.0.0.1', method, path, headers: { ...length, ...headers } });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const headers = new Headers();
          for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
          resolve(received(incoming.statusCode ?? 0, headers, String(Buffer.concat(chunks))));
        });
      });
      for (const chunk of body === undefined ? [] : isList(body) ? body : [body]) outgoing.write(chunk);
      outgoing.end();
    });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { send, root: `http://127.0.0.1:${port}`, close };
};

const isList = (body: NonNullable<Sent['body']>): body is readonly (string | Uint8Array)[] => Array.isArray(body);
const bytes = (body: string | Uint8Array) =>
  typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);

function streamOf(chunks: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(bytes(chunk));
      controller.close();
    },
  });
}
