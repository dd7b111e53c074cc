import type { Server } from 'node:http';
import { defaultHooks, DONE, Err, Inspector, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import { resolveHost } from '@ironic-inspector/core/node';
import {
  apiRoutes,
  createInspectorHandler,
  type InspectorHandler,
  type InspectorHandlerOptions,
} from '@ironic-inspector/http-adapter';
import { toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import type {
  ComposeOptions,
  ConstructedServer,
  OpenInspector,
  ReloadOptions,
  RunningServer,
} from './compose-options.ts';
import { bootEventHandler } from './listen/boot-event-handler.ts';
import { gatewayFor } from './listen/gateway-handler.ts';
import { listen, renewCertificate, serverOf, type ListenOptions } from './listen/listen.ts';
import { answerUnread } from './listen/unread-requests.ts';
import type { MdnsOptions } from './mdns/publish.ts';
import { storeAt, type ClosedStore } from './store/open-store.ts';
import { waitForStore, type StoreWaiting } from './store/wait-for-store.ts';

/** A server, and where it is to listen. */
interface Place {
  readonly server: Server;
  readonly place: ListenOptions;
}

/** What is served beside the API. */
interface Besides {
  readonly answer: Parameters<typeof toNodeListener>[0];
  readonly place: ListenOptions;
  /** Whether it is told of requests that come too slowly, as the API is. */
  readonly isForRamdisks?: boolean;
}

type OnAnswer = NonNullable<InspectorHandlerOptions['onAnswer']>;

/**
 * Composes the adapters, by default with the memory store and the pooled HTTP client, and serves
 * the API. Runs of dead instances are taken over at once. Throws `invalid-options` when the options
 * cannot work; `Err` when the store or the address is unavailable.
 */
export async function serve(options: ComposeOptions): Promise<Result<RunningServer, InspectorError>> {
  const constructed = await construct(options);
  return constructed.err ? constructed : constructed.val.open();
}

/**
 * Constructs everything for {@link serve} and opens nothing. Throws `invalid-options` when the
 * options cannot work; some such options are an `Err` instead.
 */
export async function construct(options: ComposeOptions): Promise<Result<ConstructedServer, InspectorError>> {
  const { ironic, host, port, socket, tls, times, http = {}, store = 'memory', data, history, ...others } = options;
  const {
    mdns,
    metrics,
    bootEvents,
    gatewayPlace,
    onAnswer,
    onError,
    release,
    secretKeys,
    storeWaiting = { retries: 0 },
    ...rest
  } = others;
  const made = await storeAt(store, secretKeys && { secretKeys });
  if (made.err) return made;
  const fetch = pooledFetch();
  const letGo = async () => {
    await inTime(Promise.all([fetch.close(), release?.()]));
    return made.val.close();
  };
  try {
    const { data: stored, history: past, ...stores } = made.val.stores;
    const archives = {
      ...(data === 'none' ? {} : { data: data ?? stored }),
      ...(history === 'none' ? {} : { history: history ?? past }),
    };
    const kept = { ...stores, ...archives, resolveHost, ...rest };
    const { nodes, rules } = kept;
    const inspector = new Inspector({
      ...kept,
      ...metrics?.source.watchStores({ nodes, ...(rules && { rules }), ...(kept.data && { data: kept.data }) }),
      ironic:
        typeof ironic === 'string' ? createIronicClient({ endpoint: ironic, auth: { type: 'none' }, fetch }) : ironic,
    });
    const stopping = new AbortController();
    const handlerOf = (one: ReloadOptions) => handlerFor(inspector, one, stopping.signal, metrics?.source.onAnswer);
    let handler = handlerOf({ http, ...(onAnswer && { onAnswer }), ...(onError && { onError }) });
    const told = { ...(onAnswer && { onAnswer }), ...(onError && { onError }) };
    const gateway = gatewayPlace && gatewayFor(inspector, gatewayPlace, told, metrics?.source.onAnswer);
    const besideApi = gatewayPlace?.listen === undefined ? gateway : undefined;
    const answer = toNodeListener((request, environment) =>
      besideApi?.isFor(request) === true
        ? besideApi.answer(request, environment)
        : handler.answer(request, environment),
    );
    const api = serverOf(answer, defined({ tls, times }));
    const subject = {
      hooks: (rest.hooks ?? defaultHooks).map(({ name }) => name),
      routes: apiRoutes,
      pool: () => made.val.poolUse?.(),
    };
    if (api.err) {
      await letGo();
      return api;
    }
    const besides: readonly Besides[] = [
      ...(metrics
        ? [
            {
              answer: metrics.source.handler(inspector, subject),
              place: defined({ host: metrics.host, port: metrics.port }),
            },
          ]
        : []),
      ...(gateway && gatewayPlace?.listen
        ? [{ answer: gateway.answer, place: defined({ ...gatewayPlace.listen, tls, times }), isForRamdisks: true }]
        : []),
      ...(bootEvents ? [{ answer: bootEventHandler(inspector), place: { socket: bootEvents } }] : []),
    ];
    const answerLate = (server: Server) => answerUnread(server, (why) => inspector.callbackRefused(why));
    const others: Place[] = [];
    for (const { answer: listener, place, isForRamdisks = false } of besides) {
      const made = serverOf(toNodeListener(listener), place);
      if (made.err) {
        await letGo();
        return made;
      }
      if (isForRamdisks) answerLate(made.val);
      others.push({ server: made.val, place });
    }
    const places: readonly [Place, ...Place[]] = [
      { server: api.val, place: defined({ host, port, socket, tls }) },
      ...others,
    ];
    answerLate(api.val);
    const reload = (next: ReloadOptions) => {
      const made = attempted(() => ({ api: handlerOf(next), renewGateway: gateway?.renewal(next) }));
      if (made.err) return made;
      for (const { server } of places) {
        const renewed = renewCertificate(server, tls, next.tls);
        if (renewed.err) return renewed;
      }
      // Who reads one comes back, and is asked anew who they are, and counted by the new limits.
      handler.endStreams();
      handler = made.val.api;
      made.val.renewGateway?.();
      return DONE;
    };
    return Ok({
      open: () => open(inspector, made.val, storeWaiting, places, mdns, reload, stopping, letGo),
      openInspector: () => openInspector(inspector, made.val, letGo),
      release: letGo,
    });
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function openInspector(
  inspector: Inspector,
  store: ClosedStore,
  letGo: () => Promise<Result<void, InspectorError>>,
): Promise<Result<OpenInspector, InspectorError>> {
  const stop = once(async () => {
    const stopped = await inspector.stop();
    const closed = await letGo();
    return stopped.err ? stopped : closed;
  });
  const ready = await store.ready();
  if (ready.err) await letGo();
  return ready.map(() => ({ inspector, store: store.place, stop }));
}

/**
 * Opens the store, then the server. The first of `places` is the API's. The others, for health and
 * metrics, are opened before the store, so that they answer while a database is waited for.
 */
async function open(
  inspector: Inspector,
  store: ClosedStore,
  waiting: StoreWaiting,
  places: readonly [Place, ...Place[]],
  mdns: MdnsOptions | undefined,
  reload: RunningServer['reload'],
  stopping: AbortController,
  letGo: () => Promise<Result<void, InspectorError>>,
): Promise<Result<RunningServer, InspectorError>> {
  const ends: (() => Promise<unknown>)[] = [];
  const stop = once(async () => {
    // A server that stops waits for its answers, and some would go on.
    stopping.abort();
    for (const end of ends) await end();
    const stopped = await inspector.stop();
    const closed = await letGo();
    return stopped.err ? stopped : closed;
  });
  const failed = async <E>(reason: E): Promise<E> => {
    await stop();
    return reason;
  };
  const [api, ...others] = places;
  for (const { server, place } of others) {
    const listening = await listen(server, place);
    if (listening.err) return failed(listening);
    ends.push(() => listening.val.close());
  }
  const ready = await waitForStore(() => store.ready(), waiting);
  if (ready.err) {
    // The inspector has begun nothing that it would have to end.
    for (const end of ends) await end();
    await letGo();
    return ready;
  }
  const started = await inspector.start();
  if (started.err) return failed(started);
  const listening = await listen(api.server, api.place);
  if (listening.err) return failed(listening);
  ends.unshift(() => listening.val.close());
  const published = mdns === undefined ? undefined : await (await import('./mdns/publish.ts')).publish(mdns);
  if (published?.err) return failed(published);
  if (published !== undefined) ends.unshift(() => published.val.close());
  return Ok(Object.freeze({ inspector, url: listening.val.url, store: store.place, reload, stop }));
}

/** What answers requests until the options are others. */
interface Handler {
  readonly answer: InspectorHandler;
  /** Ends its streams of events, and lets none begin. */
  endStreams(): void;
}

function handlerFor(
  inspector: Inspector,
  { http = {}, onAnswer = http.onAnswer, onError = http.onError }: ReloadOptions,
  stop: AbortSignal,
  watch: OnAnswer | undefined,
): Handler {
  const watching = [watch, onAnswer].filter((told) => told !== undefined);
  const tellAll: OnAnswer = (answered) => watching.forEach((told) => told(answered));
  const end = new AbortController();
  const signals = [end.signal, http.events?.signal].filter((signal) => signal !== undefined);
  const events = { ...http.events, signal: AbortSignal.any(signals) };
  // Dry runs go on when the configuration is read again.
  const stopping = AbortSignal.any([stop, ...(http.stopping ? [http.stopping] : [])]);
  const answer = createInspectorHandler(inspector, {
    ...http,
    events,
    stopping,
    onAnswer: tellAll,
    ...(onError && { onError }),
  });
  return { answer, endStreams: () => end.abort() };
}

/** How long connections to other services may take to end, in milliseconds. */
const RELEASE_MS = 1000;

/** Waits for `work`, but not for requests that were given up at the stop. */
async function inTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, RELEASE_MS);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** Turns a thrown `invalid-options` into an `Err`: it must not end a running server. */
function attempted<T>(make: () => T): Result<T, InspectorError> {
  try {
    return Ok(make());
  } catch (error) {
    return Err(InspectorError.from(error, 'reading the configuration'));
  }
}

/** The options without undefined members. */
function defined(options: { readonly [K in keyof ListenOptions]: ListenOptions[K] | undefined }): ListenOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
}
