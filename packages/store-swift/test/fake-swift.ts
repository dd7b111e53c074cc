import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestSwift } from './test-swift.ts';

/**
 * What happens to a request instead: `drop` ends the connection, `hang` never answers, `cut` ends
 * it in the middle of an answer.
 */
export type Fault =
  | 'drop'
  | 'hang'
  | 'cut'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

interface Kept {
  readonly document: string;
  readonly type: string;
  /** Seconds since 1970. */
  readonly deleteAt: number | undefined;
}

const TITLES: Readonly<Record<number, readonly [title: string, words: string]>> = {
  401: ['Unauthorized', 'This server could not verify that you are authorized to access the document you requested.'],
  403: ['Forbidden', 'Access was denied to this resource.'],
  404: ['Not Found', 'The resource could not be found.'],
  503: ['Service Unavailable', 'The server is currently unavailable. Please try again at a later time.'],
};

/**
 * Swift with TempAuth as far as the store uses it. What it does is checked on the real one by the
 * same tests: `every-swift.ts`.
 */
export class FakeSwift implements TestSwift {
  readonly name = 'a fake';
  readonly password = 'hunter2';
  /** Taken by requests about containers and objects in turn, before anything else is looked at. */
  readonly faults: Fault[] = [];
  /** `PUT /v1/AUTH_inspector/…` in order, faults included. */
  readonly requests: string[] = [];
  readonly #containers = new Map<string, Map<string, Kept>>();
  readonly #tokens = new Map<string, string>();
  #server: Server | undefined;
  #port = 0;

  get authUrl(): string {
    return `http://127.0.0.1:${this.#port}/auth/v1.0`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#tokens.clear();
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  async revoke(): Promise<void> {
    this.#tokens.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('X-Trans-Id', `tx${randomUUID()}`);
    const { method = '', url = '', headers } = request;
    if (url === '/auth/v1.0') return this.#giveToken(request, response);
    this.requests.push(`${method} ${url}`);
    const fault = this.faults.shift();
    if (fault !== undefined) return fail(response, fault);
    const user = this.#tokens.get(String(headers['x-auth-token']));
    if (user === undefined) return refuse(response, 401);
    if (user !== 'inspector:keeper') return refuse(response, 403);
    const [container = '', ...object] = url.replace('/v1/AUTH_inspector/', '').split('/').map(decodeURIComponent);
    if (object.length === 0) return this.#putContainer(response, container);
    const objects = this.#containers.get(container);
    if (objects === undefined) return refuse(response, 404);
    const name = object.join('/');
    switch (method) {
      case 'PUT':
        return await this.#put(request, response, objects, name);
      case 'DELETE':
        return objects.delete(name) ? void response.writeHead(204).end() : refuse(response, 404);
      default:
        return this.#give(response, method, objects.get(name));
    }
  }

  #giveToken({ headers }: IncomingMessage, response: ServerResponse): void {
    const user = String(headers['x-auth-user']);
    if (!['inspector:keeper', 'inspector:guest'].includes(user) || headers['x-auth-key'] !== this.password) {
      return refuse(response, 401);
    }
    const [token] = [...this.#tokens].find(([, holder]) => holder === user) ?? [`AUTH_tk${randomUUID()}`];
    this.#tokens.set(token, user);
    response.writeHead(200, {
      'X-Auth-Token': token,
      'X-Storage-Url': `http://127.0.0.1:${this.#port}/v1/AUTH_inspector`,
    });
    response.end();
  }

  #putContainer(response: ServerResponse, name: string): void {
    const isThere = this.#containers.has(name);
    if (!isThere) this.#containers.set(name, new Map());
    response.writeHead(isThere ? 202 : 201).end();
  }

  async #put(
    request: IncomingMessage,
    response: ServerResponse,
    objects: Map<string, Kept>,
    name: string,
  ): Promise<void> {
    const { 'content-type': type = '', 'x-delete-after': seconds } = request.headers;
    const deleteAt = seconds === undefined ? undefined : Math.floor(Date.now() / 1000) + Number(seconds);
    // What does not come to its end is not kept.
    const document = await text(request).catch(() => undefined);
    if (document === undefined) return;
    objects.set(name, { document, type, deleteAt });
    response.writeHead(201).end();
  }

  #give(response: ServerResponse, method: string, kept: Kept | undefined): void {
    if (kept === undefined || (kept.deleteAt !== undefined && kept.deleteAt * 1000 <= Date.now())) {
      return refuse(response, 404);
    }
    response.writeHead(200, {
      'Content-Type': kept.type,
      'Content-Length': String(Buffer.byteLength(kept.document)),
      ...(kept.deleteAt !== undefined && { 'X-Delete-At': String(kept.deleteAt) }),
    });
    response.end(method === 'HEAD' ? undefined : kept.document);
  }
}

function refuse(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  const [title, words] = TITLES[status] ?? ['', ''];
  response.writeHead(status, { 'Content-Type': 'text/html; charset=UTF-8', ...headers });
  response.end(`<html><h1>${title}</h1><p>${words}</p></html>`);
}

function fail(response: ServerResponse, fault: Fault): void {
  if (fault === 'hang') return;
  if (fault === 'drop') return void response.destroy();
  if (typeof fault === 'object') return refuse(response, fault.status, fault.headers);
  response.writeHead(200, { 'Content-Length': '100' });
  response.write('{"half', () => response.destroy());
}
