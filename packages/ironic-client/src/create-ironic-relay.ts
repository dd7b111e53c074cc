import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { IronicRelay } from '@ironic-inspector/core';
import { untilAborted } from './limiter.ts';
import { createLocate } from './locate.ts';
import { resolveClientOptions } from './options.ts';
import type { IronicClientOptions } from './options.ts';

/** The part of a client's options that says where Ironic is, and how it is reached. */
export type IronicRelayOptions = Pick<IronicClientOptions, 'endpoint' | 'interfaces' | 'region' | 'auth' | 'fetch'>;

/**
 * What hands requests of ramdisks on to Ironic, as they are. Credentials serve to find Ironic in
 * Keystone's catalogue, and are attached to no request.
 *
 * Throws `InspectorError` with code `invalid-options`, naming every problem, when the options
 * cannot work.
 *
 * @example
 * ```ts
 * import { createIronicRelay } from '@ironic-inspector/ironic-client';
 *
 * const relay = createIronicRelay({ endpoint: 'http://127.0.0.1:6385', auth: { type: 'none' } });
 * ```
 */
export function createIronicRelay(options: IronicRelayOptions): IronicRelay {
  const settings = resolveClientOptions(options);
  const { fetch } = settings;
  const locate = createLocate(settings);
  return Object.freeze<IronicRelay>({
    send: async ({ method, path, headers, body }, { signal }) => {
      const base = await untilAborted(locate(), signal, () => Err(nowhere('it was not told in time')));
      if (base.err) return base.val.code === 'ironic-failed' ? Err(nowhere(base.val.message, base.val)) : base;
      try {
        const response = await fetch(base.val + path, {
          method,
          headers,
          body: body ?? null,
          signal,
          // Ironic's answer, not that of wherever it points to.
          redirect: 'manual',
        });
        const text = await response.text();
        return Ok({ status: response.status, headers: Object.fromEntries(response.headers), body: text });
      } catch (cause) {
        return Err(noAnswer(cause));
      }
    },
  });
}

/** Nothing was sent. */
function nowhere(why: string, cause?: InspectorError): InspectorError {
  return new InspectorError('ironic-unavailable', `Where Ironic is cannot be had: ${why}`, { cause });
}

/** No connection was made, so nothing was sent. */
const UNSENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_CERT.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

function noAnswer(cause: unknown): InspectorError {
  const codes = codesOf(cause);
  if (codes.length > 0 && codes.every((code) => UNSENT.test(code))) {
    return new InspectorError('ironic-unavailable', `Ironic cannot be reached (${codes.join(', ')})`, { cause });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new InspectorError('ironic-failed', `Ironic did not answer: ${[why, ...codes].join(', ')}`, { cause });
}

/** The codes of the system's errors, however deep `fetch` has wrapped them. */
function codesOf(thrown: unknown): readonly string[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  const { code, cause, errors } = thrown as { code?: unknown; cause?: unknown; errors?: unknown };
  const deeper = [...(Array.isArray(errors) ? (errors as unknown[]) : []), cause].flatMap(codesOf);
  if (deeper.length > 0) return deeper;
  return typeof code === 'string' ? [code] : [];
}
