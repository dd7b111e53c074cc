import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { TextResponse } from './text-response.ts';

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

/** Statuses whose answers have no body, and whose `Response` must not have one. */
const BODILESS = new Set([204, 205, 304]);

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
      const answer = await poolFor(url.origin).request({
        path: url.pathname + url.search,
        method: (init.method ?? given?.method ?? 'GET').toUpperCase() as Dispatcher.HttpMethod,
        headers: plainHeaders(init.headers ?? given?.headers),
        body: await textOf(init.body ?? (given?.body ? await given.text() : null)),
        signal,
      });
      const text = await answer.body.text();
      const responseInit = { status: answer.statusCode, headers: headerList(answer.headers) };
      return BODILESS.has(answer.statusCode) ? new Response(null, responseInit) : new TextResponse(text, responseInit);
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

function plainHeaders(headers: RequestInit['headers'] | undefined): Record<string, string> {
  if (headers === undefined) return {};
  if (headers instanceof Headers || Array.isArray(headers)) return Object.fromEntries(headers);
  return headers as Record<string, string>;
}

async function textOf(body: BodyInit | null): Promise<string | null> {
  // Other kinds of bodies are rare here; `Response` can read all of them.
  return body === null || typeof body === 'string' ? body : await new Response(body).text();
}

function headerList(headers: Dispatcher.ResponseData['headers']): [string, string][] {
  const list: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') list.push([name, value]);
    else for (const one of value ?? []) list.push([name, one]);
  }
  return list;
}
