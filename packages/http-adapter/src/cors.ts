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

/** What clients of `/v2` send and look at, allowed there whatever is configured. */
const V2_ALLOWED = ['Authorization', 'If-None-Match', 'Last-Event-ID', 'X-Auth-Token', 'X-Openstack-Request-Id'];
const V2_EXPOSED = ['ETag', 'Retry-After', 'WWW-Authenticate', 'X-Openstack-Request-Id'];

/** The key in Hono's context of a request below `/v2`. */
const BELOW_V2 = '@ironic-inspector/v2';

/** Notes that a request is below `/v2`. */
export const noteV2: MiddlewareHandler = async (context, next) => {
  context.set(BELOW_V2, true);
  await next();
};

/**
 * As upstream: the CORS of oslo.middleware. Unlike Hono's, it leaves the answer to an OPTIONS
 * request that is no preflight as it is, and it answers a preflight with CORS headers only if
 * everything that was asked for is allowed. Below `/v2`, which {@link noteV2} tells, what that
 * needs is allowed and exposed besides, and there are no credentials for `*`.
 */
export function crossOrigin(settings: CorsSettings): MiddlewareHandler {
  const origins = new Set(settings.allowedOrigins);
  const methods = new Set(settings.allowMethods);
  const headers = new Set([...settings.allowHeaders, ...SIMPLE].map((name) => name.toLowerCase()));

  const v2Headers = new Set([...headers, ...V2_ALLOWED.map((name) => name.toLowerCase())]);
  const v2Settings = { ...settings, exposeHeaders: [...new Set([...settings.exposeHeaders, ...V2_EXPOSED])] };

  const preflight = (request: Request, isV2: boolean): Readonly<Record<string, string>> => {
    const method = request.headers.get('access-control-request-method');
    const asked = list(request.headers.get('access-control-request-headers'));
    if (method === null || !methods.has(method)) return {};
    const allowed = isV2 ? v2Headers : headers;
    if (!asked.every((name) => allowed.has(name.toLowerCase()))) return {};
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
    const isV2 = context.get(BELOW_V2) === true;
    const granted = isPreflight ? preflight(request, isV2) : exposed(isV2 ? v2Settings : settings);
    if (isPreflight && granted['Access-Control-Allow-Methods'] === undefined) return;
    context.res.headers.append('Vary', 'Origin');
    context.res.headers.set('Access-Control-Allow-Origin', allowed);
    const isAllowed = settings.allowCredentials && !(isV2 && allowed === '*');
    if (isAllowed) context.res.headers.set('Access-Control-Allow-Credentials', 'true');
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
