import type { MiddlewareHandler } from 'hono';
import * as z from 'zod';

/**
 * Which web pages may use the API from a browser (CONTRACT.md §1.15); names and defaults are those
 * of `[cors]`.
 */
export interface CorsOptions {
  /** Origins such as `https://dashboard.example`, or `*` for any. */
  readonly allowedOrigins: readonly string[];
  /** @default true */
  readonly allowCredentials?: boolean;
  /** What of an answer pages may see besides the simplest. @default none */
  readonly exposeHeaders?: readonly string[];
  /**
   * Seconds for which a browser may cache the answer to a preflight request; with 0 the answer
   * names no time.
   * @default 3600
   */
  readonly maxAge?: number;
  /** @default GET, POST, PUT, HEAD, PATCH, DELETE, OPTIONS */
  readonly allowMethods?: readonly string[];
  /** @default X-Auth-Token and the three version headers */
  readonly allowHeaders?: readonly string[];
}

const ours = 'X-OpenStack-Ironic-Inspector-API';
const names = z.array(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be names'));

export const corsSchema = z.strictObject({
  allowedOrigins: z.array(z.string().regex(/^(\*|[a-z][a-z\d+.-]*:\/\/[^/?#\s]+)$/i, 'must be origins or *')).min(1),
  allowCredentials: z.boolean().default(true),
  exposeHeaders: names.default([]),
  maxAge: z.number().int().min(0).default(3600),
  allowMethods: names.default(['GET', 'POST', 'PUT', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS']),
  allowHeaders: names.default([
    'X-Auth-Token',
    `${ours}-Minimum-Version`,
    `${ours}-Maximum-Version`,
    `${ours}-Version`,
  ]),
});

export type CorsSettings = z.output<typeof corsSchema>;

/** Allowed whatever is configured. */
const SIMPLE = [
  'Accept',
  'Accept-Language',
  'Cache-Control',
  'Content-Language',
  'Content-Type',
  'Expires',
  'Last-Modified',
  'Pragma',
];

/** What pages need of the routes that are ours alone, whatever is configured. */
const ALLOWED_OF_OURS = ['Authorization', 'If-None-Match', 'Last-Event-ID'];
const EXPOSED_OF_OURS = ['ETag', 'Retry-After', 'X-Openstack-Request-Id'];

/**
 * As upstream: the CORS of oslo.middleware. Unlike Hono's, it leaves the answer to an OPTIONS
 * request that is no preflight as it is, and it answers a preflight with CORS headers only if
 * everything that was asked for is allowed. Where the path is ours alone (`isOurs`), what pages need
 * is allowed and exposed besides, and credentials never go with any origin at all.
 */
export function crossOrigin(settings: CorsSettings, isOurs: (path: string) => boolean): MiddlewareHandler {
  const origins = new Set(settings.allowedOrigins);
  const methods = new Set(settings.allowMethods);
  const namesOf = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));
  const headersOfAll = namesOf([...settings.allowHeaders, ...SIMPLE]);
  const headersOfOurs = namesOf([...settings.allowHeaders, ...SIMPLE, ...ALLOWED_OF_OURS]);
  const exposedOfOurs = { ...settings, exposeHeaders: [...settings.exposeHeaders, ...EXPOSED_OF_OURS] };

  const preflight = (request: Request, headers: ReadonlySet<string>): Readonly<Record<string, string>> => {
    const method = request.headers.get('access-control-request-method');
    const asked = list(request.headers.get('access-control-request-headers'));
    if (method === null || !methods.has(method)) return {};
    if (!asked.every((name) => headers.has(name.toLowerCase()))) return {};
    return {
      ...(settings.maxAge > 0 && { 'Access-Control-Max-Age': String(settings.maxAge) }),
      'Access-Control-Allow-Methods': method,
      ...(asked.length > 0 && { 'Access-Control-Allow-Headers': asked.join(',') }),
    };
  };

  return async (context, next) => {
    await next();
    const request = context.req.raw;
    const isPreflight = request.method === 'OPTIONS';
    // A browser accepts a preflight only if its status is 2xx, whatever else is wrong with the
    // request.
    if (isPreflight && !context.res.ok) {
      // Otherwise Hono copies the headers of the old answer to the new one.
      context.res = undefined;
      context.res = new Response('', { status: 200 });
    }
    const origin = request.headers.get('origin');
    if (origin === null) return;
    const allowed = origins.has(origin) ? origin : origins.has('*') ? '*' : undefined;
    if (allowed === undefined) return;
    const ours = isOurs(context.req.path);
    const granted = isPreflight
      ? preflight(request, ours ? headersOfOurs : headersOfAll)
      : exposed(ours ? exposedOfOurs : settings);
    if (isPreflight && granted['Access-Control-Allow-Methods'] === undefined) return;
    context.res.headers.append('Vary', 'Origin');
    context.res.headers.set('Access-Control-Allow-Origin', allowed);
    if (settings.allowCredentials && !(ours && allowed === '*'))
      context.res.headers.set('Access-Control-Allow-Credentials', 'true');
    for (const [name, value] of Object.entries(granted)) context.res.headers.set(name, value);
  };
}

function exposed({ exposeHeaders }: CorsSettings): Readonly<Record<string, string>> {
  return exposeHeaders.length === 0 ? {} : { 'Access-Control-Expose-Headers': exposeHeaders.join(',') };
}

function list(header: string | null): readonly string[] {
  return (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
