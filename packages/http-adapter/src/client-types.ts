/** The types of the routes, for `hc` of Hono: what each takes and answers. */
import type { Problem } from '@ironic-inspector/api-schemas';
import type { Json, NewRule, RamdiskData, State } from '@ironic-inspector/core';
import type {
  WireBeginning,
  WireBootEvent,
  WireContinueAnswer,
  WireResources,
  WireRule,
  WireShortRule,
  WireStatus,
  WireVersions,
} from './wire-types.ts';

/** The body of every answer that is no success. */
export interface WireError {
  readonly error: { readonly message: string };
}

type FailureStatus = 400 | 401 | 403 | 404 | 405 | 406 | 409 | 413 | 500 | 503;

/** One route: a success, or else any failure. Hono tells them apart by `ok`. */
type Operation<
  Input,
  Output,
  Status extends number,
  Format extends 'json' | 'body' | 'text' = 'json',
  Failure = WireError,
> =
  | { input: Input; output: Output; outputFormat: Format; status: Status }
  | { input: Input; output: Failure; outputFormat: 'json'; status: FailureStatus };

/** The node's UUID or name. */
type OfNode = { param: { node: string } };
type OfRule = { param: { uuid: string } };
type Empty = Record<never, never>;
/** What a body may be; `hc` writes it with `JSON.stringify`. */
type Body<T> = { json: T };

/**
 * The API as `hc<InspectorApp>(url)` of `hono/client` sees it. Every route answers with
 * {@link WireError} when it is no success, and below `/v2` with problem details. What is there for
 * operators has a client of its own.
 */
// A type, not an interface: Hono's `Schema` wants an index.
export type InspectorRoutes = {
  '/': { $get: Operation<Empty, WireVersions, 200> };
  '/:version': { $get: Operation<{ param: { version: string } }, WireResources, 200> };
  '/v1/continue': {
    $post: Operation<{ query?: { token?: string } } & Body<RamdiskData>, WireContinueAnswer, 200>;
  };
  '/v1/introspection': {
    $get: Operation<
      { query?: { limit?: string; marker?: string; state?: State | `${State},${string}` } },
      { readonly introspection: readonly WireStatus[] },
      200
    >;
  };
  '/v1/introspection/:node': {
    $get: Operation<OfNode, WireStatus, 200>;
    $post: Operation<
      OfNode & {
        query?: { manage_boot?: 'true' | 'false'; new_ipmi_username?: string; new_ipmi_password?: string };
      },
      WireBeginning,
      202
    >;
  };
  '/v1/introspection/:node/abort': { $post: Operation<OfNode, Empty, 202> };
  '/v1/introspection/:node/data': { $get: Operation<OfNode, { readonly [key: string]: Json }, 200> };
  '/v1/introspection/:node/data/unprocessed': {
    $get: Operation<OfNode, { readonly [key: string]: Json }, 200>;
    $post: Operation<OfNode & Partial<Body<RamdiskData>>, Empty, 202>;
  };
  '/v1/rules': {
    $get: Operation<Empty, { readonly rules: readonly WireShortRule[] }, 200>;
    $post: Operation<Body<NewRule>, WireRule, 200 | 201>;
    $delete: Operation<Empty, null, 204, 'body'>;
  };
  '/v1/rules/:uuid': {
    $get: Operation<OfRule, WireRule, 200>;
    $delete: Operation<OfRule, null, 204, 'body'>;
  };
  '/v2/boot-events': {
    $post: Operation<Body<WireBootEvent>, { readonly runs: readonly string[] }, 200, 'json', Problem>;
  };
  '/v2/boot-events/ipxe': { $get: Operation<{ query: { mac: string; file?: string } }, string, 200, 'text', Problem> };
};
