import type { RelayedRequest } from '@ironic-inspector/core';

/** What of Ironic's API is reached through the gateway. */
export interface RelayedRoute {
  /** For logs and metrics. */
  readonly route: '/' | '/v1' | '/v1/lookup' | '/v1/heartbeat/:node' | '/v1/continue_inspection';
  readonly method: RelayedRequest['method'];
  /** The path and query for Ironic, made here. */
  readonly path: string;
  /** The node that the request names. */
  readonly node: string | undefined;
}

/** Why nothing is relayed. */
export interface NotRelayed {
  readonly status: 400 | 404 | 405;
  readonly message: string;
  readonly allow?: string;
}

const NOT_THERE: NotRelayed = { status: 404, message: 'There is nothing at this path of the gateway' };

/** A UUID, or a name of a node as Ironic allows it; dots alone would be another path. */
const NODE = /^(?!\.{1,2}$)[\w.~-]{1,255}$/;

const ADDRESSES = /^[\da-f:,-]{0,4096}$/i;

/**
 * What a request below the gateway's prefix is to Ironic. Parameters that nobody needs are left
 * out.
 */
export function relayedRoute(method: string, path: string, query: URLSearchParams): RelayedRoute | NotRelayed {
  const [version, kind, ...rest] = segmentsOf(path);
  if (version === undefined) return only('GET', method, { route: '/', path: '/', node: undefined });
  if (version !== 'v1') return NOT_THERE;
  if (kind === undefined) return only('GET', method, { route: '/v1', path: '/v1', node: undefined });
  switch (`${kind} ${rest.length}`) {
    case 'lookup 0':
      return lookup(method, query);
    case 'heartbeat 1':
      return heartbeat(method, rest[0] ?? '');
    case 'continue_inspection 0':
      return continueInspection(method, query);
    default:
      return NOT_THERE;
  }
}

/** One slash at the end is ignored. An empty segment is one that no route has. */
function segmentsOf(path: string): readonly string[] {
  const whole = path.replace(/^\//, '').replace(/\/$/, '');
  return whole === '' ? [] : whole.split('/');
}

function lookup(method: string, query: URLSearchParams): RelayedRoute | NotRelayed {
  const addresses = query.get('addresses');
  if (addresses !== null && !ADDRESSES.test(addresses)) return wrong('addresses', 'MAC addresses with commas between');
  const node = nodeIn(query);
  if (node !== undefined && !NODE.test(node)) return wrongNode();
  const asked = queryOf({ addresses: addresses ?? undefined, node_uuid: node });
  return only('GET', method, { route: '/v1/lookup', path: `/v1/lookup${asked}`, node });
}

function heartbeat(method: string, node: string): RelayedRoute | NotRelayed {
  if (!NODE.test(node)) return wrongNode();
  return only('POST', method, { route: '/v1/heartbeat/:node', path: `/v1/heartbeat/${node}`, node });
}

function continueInspection(method: string, query: URLSearchParams): RelayedRoute | NotRelayed {
  const node = nodeIn(query);
  if (node !== undefined && !NODE.test(node)) return wrongNode();
  const path = `/v1/continue_inspection${queryOf({ node_uuid: node })}`;
  return only('POST', method, { route: '/v1/continue_inspection', path, node });
}

function nodeIn(query: URLSearchParams): string | undefined {
  return query.get('node_uuid') ?? undefined;
}

function only(
  method: RelayedRoute['method'],
  asked: string,
  route: Omit<RelayedRoute, 'method'>,
): RelayedRoute | NotRelayed {
  if (asked === method) return { method, ...route };
  return { status: 405, message: `Only ${method} is relayed here`, allow: method };
}

function wrong(name: string, wanted: string): NotRelayed {
  return { status: 400, message: `${name}: must be ${wanted}` };
}

function wrongNode(): NotRelayed {
  return wrong('node_uuid', 'the UUID or the name of a node');
}

function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  return query.size === 0 ? '' : `?${query.toString()}`;
}
