import type { ServerEnvironment } from './body.ts';

/**
 * The address that a request comes from: the socket's, or, where forwarded headers are trusted, the
 * right-most entry of `X-Forwarded-For`, which the proxy next to us wrote. `undefined` when it is
 * unknown. An entry that is no address is returned as it is.
 */
export function sourceAddress(
  request: Request,
  environment: ServerEnvironment | undefined,
  trustForwarded: boolean,
): string | undefined {
  const forwarded = trustForwarded ? request.headers.get('x-forwarded-for') : null;
  if (forwarded !== null) return withoutPort(forwarded.split(',').at(-1)?.trim() ?? '');
  const incoming = environment?.incoming as { readonly socket?: { readonly remoteAddress?: unknown } } | undefined;
  const address = incoming?.socket?.remoteAddress;
  return typeof address === 'string' ? address : undefined;
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(entry)?.[1] ?? entry.replace(/^([^:]*):\d+$/, '$1');
}
