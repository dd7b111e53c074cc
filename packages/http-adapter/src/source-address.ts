import type { ServerEnvironment } from './body.ts';

/**
 * Where a request comes from: what the socket says, or the right-most entry of `X-Forwarded-For` where that is to be believed, which the
 * proxy next to us wrote. `undefined` when nobody knows; what is no address is whatever was said.
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
