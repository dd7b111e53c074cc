import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PasswordAuth } from '../src/index.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What is answered instead of what Keystone would; `hang` is no answer at all. */
export type Answer =
  | 'hang'
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

export const PASSWORD = 'hunter2';

/**
 * A Keystone on a socket that issues numbered tokens and knows the documents of those it is told;
 * the times are the test's.
 */
export class ScriptedKeystone {
  readonly received: Received[] = [];
  /** Answers to come before any other, in order. */
  readonly script: Answer[] = [];
  /** Documents of tokens that may be asked about. */
  readonly known = new Map<string, object>();
  /** Is waited for before an answer is given. */
  gate: Promise<void> = Promise.resolve();
  /** Milliseconds a token lives. */
  life = 3_600_000;
  catalog: unknown = [];
  readonly #now: () => Date;
  #issued = 0;
  #url = '';

  private constructor(now: () => Date) {
    this.#now = now;
  }

  static async start(onEnd: (close: () => Promise<void>) => void, now = () => new Date()): Promise<ScriptedKeystone> {
    const keystone = new ScriptedKeystone(now);
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const text = Buffer.concat(chunks).toString();
        const received = { method, path, headers, body: text === '' ? undefined : JSON.parse(text) };
        keystone.received.push(received);
        void keystone.gate.then(() => keystone.#answer(received, response));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    keystone.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onEnd(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return keystone;
  }

  /** Credentials of a user, good for this Keystone. */
  get auth(): PasswordAuth {
    const user = { name: 'inspector', domain: { name: 'Default' } };
    return { type: 'password', authUrl: this.#url, user, password: PASSWORD };
  }

  get issued(): number {
    return this.#issued;
  }

  /** Requests about tokens, not for one. */
  get validations(): readonly Received[] {
    return this.received.filter(({ method }) => method === 'GET');
  }

  document(change: Readonly<Record<string, unknown>> = {}): object {
    const issued = this.#now();
    return {
      token: {
        issued_at: issued.toISOString(),
        expires_at: new Date(issued.getTime() + this.life).toISOString(),
        user: { id: 'u1', name: 'inspector', domain: { id: 'default', name: 'Default' } },
        roles: [{ id: 'r1', name: 'admin' }],
        catalog: this.catalog,
        ...change,
      },
    };
  }

  #answer({ method, headers }: Received, response: ServerResponse): void {
    const scripted = this.script.shift();
    if (scripted === 'hang') return;
    const { status, body, headers: more = {} } = scripted ?? this.#usual(method, headers);
    response.writeHead(status, { 'Content-Type': 'application/json', ...more });
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
  }

  #usual(method: string, headers: IncomingHttpHeaders): Exclude<Answer, 'hang'> {
    if (method === 'POST') {
      this.#issued += 1;
      return { status: 201, headers: { 'X-Subject-Token': `token-${this.#issued}` }, body: this.document() };
    }
    const document = this.known.get(String(headers['x-subject-token']));
    return document === undefined ? refusal(404, 'Could not find token') : { status: 200, body: document };
  }
}

export function refusal(status: number, message: string): Exclude<Answer, 'hang'> {
  return { status, body: { error: { code: status, title: 'x', message } } };
}
