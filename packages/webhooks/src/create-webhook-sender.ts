import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { Err, InspectorError, Ok, problemsOf } from '@ironic-inspector/core';
import type { Result, WebhookAnswer, WebhookMessage, WebhookSender } from '@ironic-inspector/core';
import { Webhook } from 'standardwebhooks';
import { Agent, Pool } from 'undici';
import * as z from 'zod';
import { AllowedReceivers } from './allowed-receivers.ts';
import { retryAfterOf } from './retry-after.ts';

/** How messages are sent. */
export interface WebhookSenderOptions {
  /**
   * Which receivers there may be: hosts, addresses and networks, each with a port unless that is
   * the scheme's, and `http://` before it where TLS is not wanted: `hooks.example.com`,
   * `hooks.example.com:8443`, `10.1.0.0/16:8443`, `[fd00::]/8`, `http://10.1.2.3:8080`. A host that
   * is listed by its name may be anywhere but on this host or link (loopback, 169.254.169.254): for
   * that its address must be listed, too.
   * @default []: none
   */
  readonly allowed?: readonly string[];
  /**
   * Milliseconds that one attempt may take, from 1 to 60 000.
   * @default 15000
   */
  readonly timeout?: number;
  /**
   * Certificates in PEM of the authorities that are trusted in place of the system's.
   * @default the system's
   */
  readonly ca?: string;
  /**
   * All addresses of a host now. The one that is connected to is one of them.
   * @default the system's resolver
   */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** A sender with connections of its own. */
export interface ClosableWebhookSender extends WebhookSender {
  /** Ends the connections, and what goes on there. */
  close(): Promise<void>;
}

const SECRET_BYTES = 32;
/** Of an answer nothing is of interest but its status. */
const MOST_READ = 16 * 1024;

const optionsSchema = z.strictObject({
  allowed: z.array(z.string()).default([]),
  timeout: z.int().min(1).max(60_000).default(15_000),
  ca: z.string().optional(),
  resolve: z
    .custom<NonNullable<WebhookSenderOptions['resolve']>>((value) => typeof value === 'function', 'must be a function')
    .default(() => systemAddresses),
});

/**
 * A sender of signed messages (Standard Webhooks) over HTTP. It connects to receivers that are
 * allowed alone, at the very address that was looked at, follows no redirect, and reads next to
 * nothing of answers.
 *
 * ```ts
 * import { Inspector, type IronicClient } from '@ironic-inspector/core';
 * import { createMemoryStore } from '@ironic-inspector/store-memory';
 * import { createWebhookSender } from '@ironic-inspector/webhooks';
 *
 * declare const ironic: IronicClient;
 * const webhookSender = createWebhookSender({ allowed: ['hooks.example.com'] });
 * const inspector = new Inspector({ ironic, ...createMemoryStore(), webhookSender });
 * await inspector.start();
 * await inspector.webhooks.create({ url: 'https://hooks.example.com/inspector' });
 * ```
 *
 * Throws an `InspectorError` with code `invalid-options` that lists everything wrong with
 * `options`.
 */
export function createWebhookSender(options: WebhookSenderOptions = {}): ClosableWebhookSender {
  const parsed = optionsSchema.safeParse(options);
  const receivers = parsed.success ? AllowedReceivers.of(parsed.data.allowed) : { problems: problemsOf(parsed.error) };
  if (!parsed.success || 'problems' in receivers) {
    const problems = 'problems' in receivers ? receivers.problems : [];
    throw new InspectorError('invalid-options', `These options of webhooks cannot work:\n${problems.join('\n')}`);
  }
  const { timeout, ca, resolve } = parsed.data;
  const agent = new Agent({
    factory: (origin) =>
      new Pool(origin, {
        connect: {
          timeout,
          lookup: allowedLookup(new URL(origin), receivers, resolve),
          ...(ca !== undefined && { ca }),
        },
      }),
  });

  const send = async (message: WebhookMessage): Promise<WebhookAnswer> => {
    const { url: text, secret, id, at, body } = message;
    const url = new URL(text);
    const signal = AbortSignal.any([message.signal, AbortSignal.timeout(timeout)]);
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'ironic-inspector',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      },
      body,
      signal,
    });
    await answer.body.dump({ limit: MOST_READ, signal }).catch(() => undefined);
    const retryAfter = retryAfterOf(answer.headers['retry-after'], at);
    return { status: answer.statusCode, ...(retryAfter !== undefined && { retryAfter }) };
  };

  return Object.freeze({
    problemOf: (url: string) => receivers.problemOf(url),
    createSecret: () => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`,
    send: async (message: WebhookMessage): Promise<Result<WebhookAnswer, InspectorError>> => {
      // The list may be another one than when the webhook was made.
      const problem = receivers.problemOf(message.url);
      if (problem !== undefined) return Err(new InspectorError('webhook-failed', `its URL ${problem}`));
      try {
        return Ok(await send(message));
      } catch (cause) {
        return Err(new InspectorError('webhook-failed', reasonOf(cause, timeout), { cause }));
      }
    },
    close: () => agent.destroy(),
  } satisfies ClosableWebhookSender);
}

async function systemAddresses(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** Resolves the host for a connection to `url`: what is not allowed is not among its addresses. */
function allowedLookup(
  url: URL,
  receivers: AllowedReceivers,
  resolve: (host: string) => Promise<readonly string[]>,
): LookupFunction {
  const find = async (host: string) => {
    const addresses = await resolve(host);
    const allowed = addresses.filter((address) => receivers.allows(url, address));
    if (allowed.length > 0) return allowed.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    throw new Error(`${host} is at ${addresses.join(', ') || 'no address'}, which is not allowed`);
  };
  return (host, { all }, callback) => {
    void find(host).then(
      (found) => {
        const [first] = found;
        if (all === true) callback(null, found);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}

function reasonOf(cause: unknown, timeout: number): string {
  const { name, message } = innermost(cause);
  if (name === 'TimeoutError') return `no answer came within ${timeout / 1000} seconds`;
  return `it cannot be reached: ${message}`;
}

/** Of several addresses that were tried, the first one's. */
function innermost(cause: unknown): { readonly name: string; readonly message: string } {
  if (cause instanceof AggregateError && cause.errors.length > 0) return innermost(cause.errors[0]);
  return cause instanceof Error ? cause : { name: '', message: String(cause) };
}
