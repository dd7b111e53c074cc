import type { HandlerSettings } from './options.ts';

/**
 * What links begin with (CONTRACT.md §1.2): the public URL if one is set; else the host that the
 * request went to, which a trusted proxy may correct.
 */
export function linkRoot(request: Request, settings: HandlerSettings): string {
  const { publicUrl, mountPath, trustForwarded } = settings;
  if (publicUrl !== undefined) return publicUrl;
  const { url } = request;
  const afterScheme = url.indexOf('://') + 3;
  const origin = url.slice(0, url.indexOf('/', afterScheme));
  return (trustForwarded ? forwardedRoot(origin, afterScheme, request.headers) : origin) + mountPath;
}

/** Builds the root from forwarded headers; a malformed value is ignored. */
function forwardedRoot(origin: string, afterScheme: number, headers: Headers): string {
  const scheme = rightMost(headers, 'proto', /^https?$/i)?.toLowerCase() ?? origin.slice(0, afterScheme - 3);
  const port = rightMost(headers, 'port', /^\d{1,5}$/);
  const prefix = rightMost(headers, 'prefix', /^[\w.~/%-]*$/) ?? '';
  let host = rightMost(headers, 'host', /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i) ?? origin.slice(afterScheme);
  if (port !== undefined) host = `${host.replace(/:\d+$/, '')}:${port}`;
  return `${scheme}://${withoutDefaultPort(host, scheme)}${path(prefix)}`;
}

/** Only the last entry was written by the proxy next to us; those before it may be anybody's. */
function rightMost(headers: Headers, name: string, valid: RegExp): string | undefined {
  const value = headers.get(`x-forwarded-${name}`)?.split(',').at(-1)?.trim();
  return value !== undefined && value !== '' && valid.test(value) ? value : undefined;
}

function withoutDefaultPort(host: string, scheme: string): string {
  return host.replace(scheme === 'https' ? /:443$/ : /:80$/, '');
}

/** `pfx/` → `/pfx`; '' for the root. */
function path(prefix: string): string {
  return prefix
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => `/${segment}`)
    .join('');
}
