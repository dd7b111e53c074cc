import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { TextResponse } from './text-response.ts';
import type { AnswerHeaders } from './text-response.ts';

/** Options of undici's `Pool`, among them `connect: { ca }` for a private certificate authority. */
export interface PooledFetchOptions extends Pool.Options {
  /**
   * Connections to one origin at most.
   * @default 32
   */
  readonly connections?: number;
  /**
   * Bytes of the longest answer that is read.
   * @default 67108864 (64 MiB)
   */
  readonly maxResponseSize?: number;
}

/** A `fetch` over connections of its own. */
export interface PooledFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Ends the connections once their requests are answered. */
  close(): Promise<void>;
}

/**
 * A `fetch` over undici's connection pools that reads every answer whole and builds no streams. It
 * takes a third of the CPU time of the built-in one, and is for APIs with small answers. It does
 * less: it does not follow redirects, bodies are text, and it ignores `integrity`, `cache`, `mode`
 * and the like.
 *
 * Fails as `fetch` does: a `TypeError` with the reason as its cause, or the signal's reason.
 *
 * @example
 * ```ts
 * import { createIronicClient } from '@ironic-inspector/ironic-client';
 * import { pooledFetch } from '@ironic-inspector/ironic-client/node';
 *
 * const fetch = pooledFetch();
 * const ironic = createIronicClient({ endpoint: 'http://127.0.0.1:6385', auth: { type: 'none' }, fetch });
 * // … and when it is no longer needed:
 * await fetch.close();
 * ```
 */
export function pooledFetch(options: PooledFetchOptions = {}): PooledFetch {
  const poolOptions = Object.freeze({ connections: 32, maxResponseSize: 64 * 1024 * 1024, ...options });
  const pools = new Map<string, Pool>();

  const poolFor = (origin: string): Pool => {
    const existing = pools.get(origin);
    if (existing !== undefined) return existing;
    const pool = new Pool(origin, poolOptions);
    pools.set(origin, pool);
    return pool;
  };

  const send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const given = input instanceof Request ? input : undefined;
    const url = new URL(given?.url ?? String(input));
    const signal = init.signal ?? given?.signal ?? null;
    try {
      const request: Dispatcher.DispatchOptions = {
        path: url.pathname + url.search,
        method: (init.method ?? given?.method ?? 'GET').toUpperCase() as Dispatcher.HttpMethod,
        headers: plainHeaders(init.headers ?? given?.headers),
        body: await textOf(init.body ?? (given?.body ? await given.text() : null)),
      };
      const { text, status, headers } = await new Promise<AnswerReader>((resolve, reject) => {
        poolFor(url.origin).dispatch(request, new AnswerReader(resolve, reject, signal));
      });
      return new TextResponse(text, { status, headers });
    } catch (cause) {
      if (signal?.aborted === true) throw signal.reason;
      throw new TypeError('fetch failed', { cause });
    }
  };

  return Object.assign(send, {
    close: async () => {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.close()));
    },
  });
}

/** Reads one answer, until the signal comes: the request is then given up wherever it is. */
class AnswerReader implements Dispatcher.DispatchHandler {
  /** Of several the last is the answer: those before it only inform. */
  status = 0;
  headers: AnswerHeaders = {};
  readonly #resolve: (read: AnswerReader) => void;
  readonly #reject: (cause: unknown) => void;
  readonly #signal: AbortSignal | null;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;

  constructor(resolve: (read: AnswerReader) => void, reject: (cause: unknown) => void, signal: AbortSignal | null) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    if (signal?.aborted === true) this.#giveUp();
    else signal?.addEventListener('abort', this.#giveUp);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#signal?.aborted === true) controller.abort(this.#signal.reason);
    this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#signal?.removeEventListener('abort', this.#giveUp);
    this.#resolve(this);
  }

  onResponseError(_: Dispatcher.DispatchController, cause: Error): void {
    this.#signal?.removeEventListener('abort', this.#giveUp);
    this.#reject(cause);
  }

  /** UTF-8; as `Response.text()` does, without the mark that some write at the beginning. */
  get text(): string {
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    const text = whole.toString();
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  readonly #giveUp = (): void => {
    this.#controller?.abort(this.#signal?.reason);
    // One that waits for a connection is not told until it has one.
    this.#reject(this.#signal?.reason);
  };
}

function plainHeaders(headers: RequestInit['headers'] | undefined): Record<string, string> {
  if (headers === undefined) return {};
  if (headers instanceof Headers || Array.isArray(headers)) return Object.fromEntries(headers);
  return headers as Record<string, string>;
}

async function textOf(body: BodyInit | null): Promise<string | null> {
  // Other kinds of bodies are rare here; `Response` can read all of them.
  return body === null || typeof body === 'string' ? body : await new Response(body).text();
}
