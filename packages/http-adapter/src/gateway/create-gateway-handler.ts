import {
  Err,
  type ErrorCode,
  InspectorError,
  type RelayedAnswer,
  type RequestOptions,
  type Result,
  sourceNetwork,
} from '@ironic-inspector/core';
import { readText, UNREADABLE } from '../body.ts';
import { BodyMemory, type Reservation } from '../body-memory.ts';
import { createSourceCheck, type SourceCheck } from '../callback-sources.ts';
import type { InspectorHandler } from '../create-inspector-handler.ts';
import { isDefect, RETRY_AFTER, shownMessage, statusOf } from '../error-response.ts';
import { tell } from '../observe.ts';
import { pathBelow } from '../path-below.ts';
import { sourceAddress } from '../source-address.ts';
import {
  type GatewayHandlerOptions,
  type GatewaySettings,
  resolveGatewayOptions,
  type ServedGateway,
} from './gateway-options.ts';
import { answerToRamdisk, headersToIronic, refuseAsIronic } from './relayed-headers.ts';
import { type RelayedRoute, relayedRoute } from './relayed-route.ts';

/** The body of a heartbeat: the agent's address, its token, its certificate. */
const HEARTBEAT_BYTES = 65_536;

/**
 * What ramdisks of Ironic's own inspection talk to in place of Ironic, as a function of the Fetch
 * API: the versions, the look-up, heartbeats and `continue_inspection`, and nothing else of
 * Ironic's API. Only the type of the content, what is accepted, the API version and request ids
 * pass on; no version and no credentials are added.
 *
 * ```ts
 * import type { Inspector } from '@ironic-inspector/core';
 * import { createGatewayHandler } from '@ironic-inspector/http-adapter';
 *
 * export const serveGateway = (inspector: Inspector) =>
 *   createGatewayHandler(inspector, { prefix: '' });
 * ```
 *
 * Throws an `InspectorError` with code `invalid-options` that lists everything wrong with
 * `options`. They are not changed.
 */
export function createGatewayHandler(inspector: ServedGateway, options: GatewayHandlerOptions = {}): InspectorHandler {
  const settings = resolveGatewayOptions(inspector, options);
  const gate: Gate = {
    inspector,
    settings,
    sources: createSourceCheck(settings.sources),
    memory: new BodyMemory(settings.bodyMemory),
  };
  return async (request, environment) => {
    const begun = performance.now();
    const requestId = `req-${crypto.randomUUID()}`;
    const url = new URL(request.url);
    const path = pathBelow(settings.prefix, url.pathname);
    const found = path === undefined ? undefined : relayedRoute(request.method, path, url.searchParams);
    const route = found !== undefined && 'route' in found ? found : undefined;
    const address = sourceAddress(request, environment, settings);
    const remoteAddress = address.ok ? address.val : undefined;
    const asked = { requestId, remoteAddress };
    const answer = async () => {
      if (address.err) return failed(gate, request, address.val);
      if (found === undefined) return refuseAsIronic(404, 'The gateway is not here');
      if (!('route' in found)) {
        return refuseAsIronic(found.status, found.message, found.allow === undefined ? {} : { Allow: found.allow });
      }
      return relay(gate, found, request, environment, asked);
    };
    const response = await answer().catch((thrown: unknown) =>
      failed(gate, request, InspectorError.from(thrown, 'the request')),
    );
    tell(() =>
      settings.onAnswer?.({
        ...asked,
        globalRequestId: undefined,
        user: undefined,
        method: request.method,
        route: route && `${settings.prefix}${route.route}`,
        node: route?.node,
        status: response.status,
        milliseconds: performance.now() - begun,
      }),
    );
    return response;
  };
}

/** What all requests share. */
interface Gate {
  readonly inspector: ServedGateway;
  readonly settings: GatewaySettings;
  readonly sources: SourceCheck;
  readonly memory: BodyMemory;
}

async function relay(
  gate: Gate,
  route: RelayedRoute,
  request: Request,
  environment: unknown,
  asked: RequestOptions,
): Promise<Response> {
  const { inspector, sources, memory } = gate;
  const isPost = route.route === '/v1/continue_inspection';
  const refused = sources(asked.remoteAddress ?? undefined);
  if (refused !== undefined) {
    if (isPost) inspector.callbackRefused(refused, asked);
    if (refused === 'rate') return later(503, 'Too many requests from this address, please, retry later');
    return refuseAsIronic(403, 'Requests are not taken from this network');
  }
  const { remoteAddress } = asked;
  const reservation = memory.reservation(remoteAddress === undefined ? undefined : sourceNetwork(remoteAddress));
  const inHand: Promise<unknown>[] = [];
  try {
    const answer = isPost
      ? await post(gate, route, request, environment, asked, reservation, (until) => void inHand.push(until))
      : await pass(gate, route, request, environment, reservation);
    if (answer.ok) return answerToRamdisk(answer.val);
    return failed(gate, request, answer.val, isPost);
  } finally {
    // The answer does not wait for it; the room does.
    if (inHand.length === 0) reservation.release();
    else void Promise.allSettled(inHand).then(reservation.release);
  }
}

async function pass(
  { inspector, settings }: Gate,
  { method, path }: RelayedRoute,
  request: Request,
  environment: unknown,
  reservation: Reservation,
): Promise<Result<RelayedAnswer, InspectorError>> {
  const headers = headersToIronic(request.headers);
  if (method === 'GET') return inspector.gateway.pass({ method, path, headers });
  const limits = {
    bytes: HEARTBEAT_BYTES,
    seconds: settings.bodySeconds,
    roomSeconds: settings.roomSeconds,
    reservation,
    keepsMark: true,
  };
  const body = await readText(request, limits, environment);
  return body.err ? body : inspector.gateway.pass({ method, path, headers, body: body.val });
}

async function post(
  { inspector, settings }: Gate,
  { node }: RelayedRoute,
  request: Request,
  environment: unknown,
  asked: RequestOptions,
  reservation: Reservation,
  inHand: (until: Promise<void>) => void,
): Promise<Result<RelayedAnswer, InspectorError>> {
  const { bodySeconds: seconds, roomSeconds } = settings;
  const limits = { bytes: inspector.settings.limits.bodyBytes, seconds, roomSeconds, reservation, keepsMark: true };
  const begun = performance.now();
  const body = await readText(request, limits, environment);
  if (body.err) {
    const reason = UNREADABLE[body.val.code];
    if (reason !== undefined) inspector.callbackRefused(reason, asked);
    return Err(body.val);
  }
  return inspector.gateway.continueInspection(body.val, {
    ...asked,
    node,
    headers: headersToIronic(request.headers),
    receivedIn: performance.now() - begun,
    inHand,
  });
}

/** Of these the operator's log has to have a line: no ramdisk can do anything about them. */
const TOLD: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ironic-unavailable',
  'ironic-failed',
  'identity-unavailable',
  'identity-refused',
]);

/**
 * Our own answer. 504 says that Ironic may have got the request: nobody knows, and the agent's
 * token may be lost with its answer. A post is on record then, and is tried on: 503.
 */
function failed({ settings }: Gate, request: Request, error: InspectorError, isPost = false): Response {
  const { code } = error;
  // What became of a post, flow events tell.
  if (isDefect(error) || (!isPost && TOLD.has(code))) tell(() => settings.onError?.(error, request));
  // A ramdisk is not told where Keystone is and what it said.
  if (code.startsWith('identity-')) return later(503, 'Where Ironic is cannot be found out now');
  const status = code === 'ironic-failed' ? (isPost ? 503 : 504) : statusOf(code);
  const message = shownMessage(error, {});
  return status === 503 || status === 504 ? later(status, message) : refuseAsIronic(status, message);
}

function later(status: 503 | 504, message: string): Response {
  return refuseAsIronic(status, message, { 'Retry-After': RETRY_AFTER });
}
