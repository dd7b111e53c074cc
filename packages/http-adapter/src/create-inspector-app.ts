import { InspectorError, sourceNetwork, type Result } from '@ironic-inspector/core';
import { Hono, type Context } from 'hono';
import { routePath } from 'hono/route';
import { TrieRouter } from 'hono/router/trie-router';
import type { BlankEnv } from 'hono/types';
import { getPath } from 'hono/utils/url';
import { BODY_TAKEN, readText } from './body.ts';
import { createSourceCheck, type SourceCheck } from './callback-sources.ts';
import { crossOrigin, noteV2 } from './cors.ts';
import { type Dialect, dialectOf, ORIGINAL } from './dialect.ts';
import { EventStreams } from './event-streams.ts';
import { isDefect } from './error-response.ts';
import type { Sender, Stopped } from './gate.ts';
import { answerHealthcheck } from './healthcheck.ts';
import { BodyMemory } from './body-memory.ts';
import type { InspectorRoutes } from './client-types.ts';
import { linkRoot } from './links.ts';
import { LongAnswers } from './long-answers.ts';
import { tell } from './observe.ts';
import { openApiAnswer } from './openapi/document.ts';
import {
  resolveHandlerOptions,
  type HandlerSettings,
  type ServedInspector,
  type InspectorHandlerOptions,
} from './options.ts';
import { pathBelow } from './path-below.ts';
import { isPublic } from './policy.ts';
import { USER, withRequestId, type Asked } from './request-id.ts';
import type { Call, Route } from './route.ts';
import { PATHS, type PathRoutes } from './routes.ts';

/** The API as a Hono app that knows the types of its routes: `hc<InspectorApp>` is a client. */
export type InspectorApp = Hono<BlankEnv, InspectorRoutes>;

/**
 * The API as a Hono app, to be served as it is or to become part of another one by `route()`.
 *
 * Throws an `InspectorError` with code `invalid-options` that lists everything wrong with
 * `options`. They are not changed.
 */
export function createInspectorApp(inspector: ServedInspector, options: InspectorHandlerOptions = {}): InspectorApp {
  const settings = resolveHandlerOptions(inspector, options);
  const limits = {
    sources: createSourceCheck(settings.callback),
    memory: new BodyMemory(settings.bodyMemory),
    streams: new EventStreams(settings.events),
    answers: new LongAnswers(settings.stopping, settings.events.slowSeconds),
  };
  const app: InspectorApp = new Hono<BlankEnv, InspectorRoutes>({
    router: new PathRouter(settings.cors === undefined),
    getPath: (request) => ownPath(settings.mountPath, getPath(request)),
  });
  // In the order of CONTRACT.md §1.2: CORS, healthcheck, API version, authentication.
  if (settings.cors !== undefined) app.use('*', crossOrigin(settings.cors)).use('/v2/*', noteV2);
  if (settings.healthcheck) app.all('/healthcheck', (context) => answerHealthcheck(context.req.raw));
  if (settings.openApi) {
    const answer = openApiAnswer();
    app.all('/openapi.json', (context) => answer(context.req.raw));
  }
  for (const routes of PATHS) {
    const dialect = dialectOf(routes.path);
    const answer = withRequestId(settings, routes.path, (context, asked, address) =>
      answerRequest(inspector, settings, limits, dialect, context, routes, asked, address),
    );
    app.all(routes.path, answer);
    // One slash at the end is ignored (CONTRACT.md §1.1).
    if (routes.path !== '/') app.all(`${routes.path}/`, answer);
  }
  const elsewhere = (dialect: Dialect) =>
    withRequestId(settings, undefined, (context, asked, address) =>
      answerRequest(inspector, settings, limits, dialect, context, isRoot(context) ? ROOT : undefined, asked, address),
    );
  app.all('/v2/*', elsewhere(dialectOf('/v2')));
  app.all('*', elsewhere(ORIGINAL));
  return app;
}

/** What is counted over all requests of an app. */
interface Limits {
  readonly sources: SourceCheck;
  readonly memory: BodyMemory;
  readonly streams: EventStreams;
  readonly answers: LongAnswers;
}

/**
 * Finds routes by path alone: all of ours take all methods. When Hono's routers look methods up,
 * they fail on a request whose method is `toString`.
 */
class PathRouter<T> extends TrieRouter<T> {
  readonly #firstAnswers: boolean;

  /** Whether the first handler of a path answers: Hono calls a single one without composing. */
  constructor(firstAnswers: boolean) {
    super();
    this.#firstAnswers = firstAnswers;
  }

  override match(_: string, path: string): ReturnType<TrieRouter<T>['match']> {
    const found = super.match('ALL', path);
    if (this.#firstAnswers) found[0].length = Math.min(found[0].length, 1);
    return found;
  }
}

const ROOT = PATHS.find(({ path }) => path === '/');

/**
 * Whether the request is for our root with a slash at its end. No route matches that where another
 * app mounts ours with `route()`.
 */
function isRoot(context: Context): boolean {
  return `${context.req.path}*` === routePath(context);
}

/**
 * The path below `mountPath`, with one slash at its beginning: `//v1/rules` becomes `/v1/rules`.
 */
function ownPath(mountPath: string, path: string): string {
  const single = path.startsWith('//') ? path.replace(/^\/+/, '/') : path;
  const below = pathBelow(mountPath, single) ?? single;
  return below === '' ? '/' : below;
}

/** Answers one request. Never throws and never rejects. */
async function answerRequest(
  inspector: ServedInspector,
  settings: HandlerSettings,
  { sources, memory, streams, answers }: Limits,
  dialect: Dialect,
  context: Context,
  routes: PathRoutes | undefined,
  asked: Asked,
  addressed: Result<string | undefined, InspectorError>,
): Promise<Response> {
  const request = context.req.raw;
  // The version comes before routing: an unsupported one is 406 even where no such route exists
  // (CONTRACT.md §1.3).
  const version = dialect.version(request.headers);
  if (version instanceof Response) return version;
  if (routes === undefined || dialect.isNowhere(context.req.path)) return dialect.notFound(asked.requestId);
  if (request.method === 'OPTIONS') return dialect.options(routes.allow);
  const route = routes.methods.get(request.method);
  if (route === undefined) return dialect.notAllowed(routes.allow, asked.requestId);
  const told: Told = { dialect, route, settings, request, requestId: asked.requestId };
  if (addressed.err) return fail(addressed.val, told);
  const address = addressed.val;
  const environment: unknown = context.env;
  const source = address === undefined ? undefined : sourceNetwork(address);
  const query = (name: string) => context.req.query(name);
  const policy = route.policyOf?.(query) ?? route.policy;
  const sent = {
    method: request.method,
    path: ownPath(settings.mountPath, context.req.path),
    headers: request.headers,
    source,
    address,
    environment,
    variables: context.var,
  };
  let sender: Sender | undefined;
  const check = async () =>
    settings.gate?.(policy, sent, (known) => {
      context.set(USER, known.user);
      sender = known;
    });
  const stopped = await check();
  if (stopped !== undefined) return turnAway(stopped, told);
  const reservation = memory.reservation(source);
  const inHand: Promise<unknown>[] = [];
  const outcome = await run(route, {
    inspector,
    version,
    // Anybody may post a callback, so the id that it names goes to the access log and no further.
    request: isPublic(route.policy)
      ? { ...asked, globalRequestId: undefined }
      : { ...asked, askedBy: askedBy(context) },
    method: request.method,
    query,
    queries: () => context.req.queries(),
    // Where nobody is asked who they are, everybody may do everything.
    may: (rule) => settings.gate === undefined || sender?.may(rule) === true,
    header: (name) => request.headers.get(name) ?? undefined,
    signal: request.signal,
    param: (name) => context.req.param(name) ?? '',
    root: () => linkRoot(request, settings),
    refusal: () => sources(address),
    hearsIpxe: settings.bootEvents.ipxe,
    streams,
    answers,
    reader: {
      user: userKey(context) ?? source ?? '',
      expiresAt: () => sender?.expiresAt,
      check,
      isBehind: () => (outgoingOf(environment)?.writableLength ?? 0) > 0,
      cutOff: () => outgoingOf(environment)?.destroy?.(),
    },
    inHand: (until) => void inHand.push(until),
    text: (most = Infinity) => {
      const { bodySeconds: seconds, roomSeconds } = settings;
      const bytes = Math.min(most, inspector.settings.limits.bodyBytes);
      const limits = { bytes, seconds, roomSeconds, reservation };
      return readText(request, limits, environment);
    },
  });
  // The answer does not wait for it; the room does.
  if (inHand.length === 0) reservation.release();
  else void Promise.allSettled(inHand).then(reservation.release);
  if (InspectorError.is(outcome)) return fail(outcome, told);
  return outcome;
}

/** The route's answer, or its error. Whatever the handler throws becomes a defect. */
async function run(route: Route, call: Call): Promise<Response | InspectorError> {
  try {
    const result: Result<Response, InspectorError> = await route.handle(call);
    return result.val;
  } catch (thrown) {
    return InspectorError.from(thrown, 'the request');
  }
}

/** The answer to a sender who is not known, or may not do this. */
function turnAway({ error, challenge }: Stopped, told: Told): Response {
  if (!error.code.startsWith('identity-')) {
    const response = fail(error, told);
    if (response.status === 401) response.headers.set('WWW-Authenticate', challenge);
    return response;
  }
  tellError(error, told.settings, told.request);
  // A sender who is not known is not told where Keystone is and what it said.
  return fail(new InspectorError('identity-unavailable', 'Who you are cannot be checked now'), told);
}

/** Whom an error is told, and how. */
interface Told {
  readonly dialect: Dialect;
  readonly route: Route;
  readonly settings: HandlerSettings;
  readonly request: Request;
  readonly requestId: string;
}

function tellError(error: InspectorError, { onError }: HandlerSettings, request: Request): void {
  tell(() => onError?.(error, request));
}

function fail(error: InspectorError, { dialect, route, settings, request, requestId }: Told): Response {
  if (isDefect(error)) tellError(error, settings, request);
  // Who mounts the API in the wrong place finds that out by a request, and it is no secret.
  const showsDefects = route.showsDefects === true || error.message === BODY_TAKEN;
  return dialect.error(error, { debug: settings.debug, statuses: route.statuses, showsDefects }, requestId);
}

/** The user that the gate has noted. */
function askedBy(context: Context): string | undefined {
  return userOf(context)?.name;
}

/** What tells the user from others: two of one name may be of two domains. */
function userKey(context: Context): string | undefined {
  const user = userOf(context);
  return user?.id ?? user?.name;
}

function userOf(context: Context) {
  return context.get(USER) as { readonly name: string; readonly id?: string } | undefined;
}

/** The answer of `node:http`, where that serves. */
function outgoingOf(environment: unknown): { destroy?(): void; writableLength?: number } | undefined {
  return (environment as { readonly outgoing?: ReturnType<typeof outgoingOf> } | undefined)?.outgoing;
}
