import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';

/** How a sender's address is found; see the options of the handler. */
export interface SourceAddressSettings {
  readonly trustForwarded: boolean;
  readonly remoteAddress: ((request: Request, environment: unknown) => string | null | undefined) | undefined;
}

/**
 * The address that a request comes from. Where forwarded headers are trusted and there is one, it
 * is the right-most entry of `X-Forwarded-For`, which the proxy next to us wrote; else what
 * `remoteAddress` says, where there is such an option; else the socket's of `node:http`.
 * `undefined` when it is unknown. An entry that is no address is returned as it is.
 *
 * `internal` when `remoteAddress` throws or answers something else.
 */
export function sourceAddress(
  request: Request,
  environment: unknown,
  { trustForwarded, remoteAddress }: SourceAddressSettings,
): Result<string | undefined, InspectorError> {
  const forwarded = trustForwarded ? request.headers.get('x-forwarded-for') : null;
  if (forwarded !== null) return Ok(withoutPort(forwarded.split(',').at(-1)?.trim() ?? ''));
  if (remoteAddress === undefined) {
    const address = incomingMessage(environment)?.socket?.remoteAddress;
    return Ok(typeof address === 'string' ? address : undefined);
  }
  try {
    const address: unknown = remoteAddress(request, environment);
    if (typeof address === 'string') return Ok(withoutPort(address));
    if (address === undefined || address === null) return Ok(undefined);
    return Err(new InspectorError('internal', `remoteAddress must answer a text or undefined, not ${typeof address}`));
  } catch (thrown) {
    return Err(InspectorError.from(thrown, 'remoteAddress'));
  }
}

/** What this package reads of a message of `node:http`. */
interface IncomingParts {
  readonly socket?: { readonly remoteAddress?: unknown };
  readonly readableDidRead?: unknown;
  readonly rawBody?: unknown;
}

/** The message of `node:http` that a request came as; `undefined` on other servers. */
export function incomingMessage(environment: unknown): IncomingParts | undefined {
  const { incoming } = (environment ?? {}) as { readonly incoming?: IncomingParts | null };
  return incoming ?? undefined;
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(entry)?.[1] ?? entry.replace(/^([^:]*):\d+$/, '$1');
}
