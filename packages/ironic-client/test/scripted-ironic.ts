import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IronicClient } from '@ironic-inspector/core';
import { onTestFinished } from 'vitest';
import { createIronicClient } from '../src/index.ts';
import type { IronicClientOptions } from '../src/index.ts';

export const NODE_UUID = '11111111-1111-4111-8111-111111111111';
export const PORT_UUID = '22222222-2222-4222-8222-222222222222';
export const NODE = { uuid: NODE_UUID, name: 'rack-7', driver_info: { ipmi_address: '192.0.2.1' }, z: 1, a: 2 };
export const PORT = { uuid: PORT_UUID, address: '52:54:00:00:00:01', node_uuid: NODE_UUID, extra: {} };
export const LOCKED = `Node ${NODE_UUID} is locked by host one, please retry after the current operation is completed.`;

/** `hang` never answers; `drop` ends the connection instead. */
export type Scripted =
  | 'hang'
  | 'drop'
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How Ironic refuses: its words are JSON text inside JSON. */
export function refused(status: number, faultstring: string, headers: Readonly<Record<string, string>> = {}): Scripted {
  const inner = JSON.stringify({ faultcode: 'Client', faultstring, debuginfo: null });
  return { status, body: { error_message: inner }, headers };
}

export function ok(body: unknown): Scripted {
  return { status: 200, body };
}

export const VERSIONS: Scripted = {
  status: 200,
  body: { id: 'v1' },
  headers: {
    'X-OpenStack-Ironic-API-Minimum-Version': '1.1',
    'X-OpenStack-Ironic-API-Maximum-Version': '1.82',
  },
};

/**
 * A server on a free port that gives these answers in order, the last one for ever; gone after the
 * test.
 */
export class ScriptedIronic {
  readonly received: Received[] = [];
  /** Answers to `GET /v1/`, in order; the last one stays. */
  versions: Scripted[] = [VERSIONS];
  /** Called with each request, before it is answered. */
  onRequest: (received: Received) => void = () => {};
  readonly #script: Scripted[];
  readonly #hanging: ServerResponse[] = [];
  #endpoint = '';

  private constructor(script: Scripted[]) {
    this.#script = script;
  }

  static async start(...script: Scripted[]): Promise<ScriptedIronic> {
    const ironic = new ScriptedIronic(script);
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        ironic.#answer({ method, path, headers, body: Buffer.concat(chunks).toString() }, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ironic.#endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return ironic;
  }

  get endpoint(): string {
    return this.#endpoint;
  }

  /** What was received, the requests for versions left out. */
  get calls(): readonly Received[] {
    return this.received.filter(({ path }) => !path.endsWith('/v1/'));
  }

  get discoveries(): number {
    return this.received.length - this.calls.length;
  }

  /** A client that does not wait long. */
  client(options: Partial<IronicClientOptions> = {}): IronicClient {
    const retry = { firstPause: 1, longestPause: 1, ...options.retry };
    return createIronicClient({ endpoint: this.endpoint, auth: { type: 'none' }, ...options, retry });
  }

  /** Answers what hangs. */
  release(answer: Scripted): void {
    for (const response of this.#hanging.splice(0)) give(answer, response);
  }

  #answer(received: Received, response: ServerResponse): void {
    this.received.push(received);
    this.onRequest(received);
    const script = received.path.endsWith('/v1/') ? this.versions : this.#script;
    const answer = (script.length > 1 ? script.shift() : script[0]) ?? { status: 500, body: 'nothing scripted' };
    if (answer === 'hang') this.#hanging.push(response);
    else give(answer, response);
  }
}

function give(answer: Scripted, response: ServerResponse): void {
  if (answer === 'drop') response.destroy();
  if (typeof answer === 'string') return;
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers });
  response.end(text);
}
