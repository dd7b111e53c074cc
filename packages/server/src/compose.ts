import type { Server } from 'node:http';
import {
  DONE,
  Err,
  Inspector,
  InspectorError,
  Ok,
  type DataStore,
  type InspectorOptions,
  type IronicClient,
  type Result,
} from '@ironic-inspector/core';
import { resolveHost } from '@ironic-inspector/core/node';
import {
  createInspectorHandler,
  type InspectorHandler,
  type InspectorHandlerOptions,
} from '@ironic-inspector/http-adapter';
import { toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import type { InspectorMetrics } from '@ironic-inspector/observability/metrics';
import { listen, renewCertificate, serverOf, type ListenOptions } from './listen/listen.ts';
import { answerUnread } from './listen/unread-requests.ts';
import { publish, type MdnsOptions } from './mdns/publish.ts';
import { storeAt, type ClosedStore } from './store/open-store.ts';
import { waitForStore, type StoreWaiting } from './store/wait-for-store.ts';

/** Ways to leave things out: what is absent is composed of the adapters of this repository. */
export interface ComposeOptions
  extends ListenOptions, Omit<InspectorOptions, 'ironic' | 'nodes' | 'data'>, Partial<Pick<InspectorOptions, 'nodes'>> {
  /** Ironic's URL (asked without credentials), or a client of your own. */
  readonly ironic: string | IronicClient;
  /**
   * Where runs, rules and data are kept, unless `nodes`, `rules` and `data` are given: `memory`, the path of a SQLite file, or a PostgreSQL
   * or MySQL URL.
   * @default 'memory'
   */
  readonly store?: string;
  /**
   * Keys of 32 bytes that credentials are encrypted with in `store`, as `createSqlStore` takes
   * them; the first encrypts, all of them read.
   * @default none: a SQLite file keeps credentials for its owner alone, other databases keep none
   */
  readonly secretKeys?: readonly Uint8Array[];
  /**
   * How a database that is away at the start is waited for.
   * @default it is not: the start fails
   */
  readonly storeWaiting?: StoreWaiting;
  /**
   * Where introspection data is kept; `none` keeps none.
   * @default in the store
   */
  readonly data?: DataStore | 'none';
  readonly http?: InspectorHandlerOptions;
  /**
   * How the endpoint is published by multicast DNS.
   * @default none: it is not
   */
  readonly mdns?: MdnsOptions;
  /** Is told every request that was answered. @default nobody is told */
  readonly onAnswer?: InspectorHandlerOptions['onAnswer'];
  /**
   * Where Prometheus finds metrics; their observer is to be among `observers`.
   * @default none: nowhere
   */
  readonly metrics?: { readonly source: InspectorMetrics; readonly host?: string; readonly port: number };
  /**
   * Lets go of what was made for these options, when the server has stopped.
   * @default nothing is to be let go of
   */
  readonly release?: () => Promise<void>;
}

/** What may change while it answers; limits that requests are counted by begin anew. */
export type ReloadOptions = Pick<ComposeOptions, 'tls' | 'http' | 'onAnswer'>;

/** An inspector that answers over HTTP. */
export interface RunningServer {
  readonly inspector: Inspector;
  /** Where it answers: `http://127.0.0.1:5050`. */
  readonly url: string;
  /** Where runs, rules and data are kept; without credentials. */
  readonly store: string;
  /**
   * Takes on what may change while it answers; requests that are being answered end as they began.
   * `invalid-options` says why all stays as it is.
   */
  reload(options: ReloadOptions): Result<void, InspectorError>;
  /** Stops answering, finishes what is going on, releases everything. Twice is the same as once. */
  stop(): Promise<Result<void, InspectorError>>;
}

/**
 * A server whose options were checked, and for which nothing was done yet: no file is made, nobody
 * is asked, nothing listens.
 */
export interface ConstructedServer {
  /** Opens the store, starts the inspector, and listens. */
  open(): Promise<Result<RunningServer, InspectorError>>;
  /** Lets go of what was made, where it is not opened. */
  release(): Promise<unknown>;
}

/**
 * Puts the adapters together, memory store and pooled HTTP client by default, and serves them; runs of instances that are gone are taken
 * over at once. Throws `invalid-options` when the options cannot work; `Err` when the store or the address cannot be had.
 */
export async function serve(options: ComposeOptions): Promise<Result<RunningServer, InspectorError>> {
  const constructed = await construct(options);
  return constructed.err ? constructed : constructed.val.open();
}

/**
 * All that {@link serve} makes before it does anything. Throws `invalid-options` as it does; `Err`,
 * too, names options that cannot work.
 */
export async function construct(options: ComposeOptions): Promise<Result<ConstructedServer, InspectorError>> {
  const { ironic, host, port, socket, tls, times, http = {}, store = 'memory', data, ...others } = options;
  const { mdns, metrics, onAnswer, release, secretKeys, storeWaiting = { retries: 0 }, ...rest } = others;
  const made = await storeAt(store, secretKeys && { secretKeys });
  if (made.err) return made;
  const fetch = pooledFetch();
  const letGo = async () => {
    await inTime(Promise.all([fetch.close(), release?.()]));
    return made.val.close();
  };
  try {
    const { data: stored, ...stores } = made.val.stores;
    const inspector = new Inspector({
      ...stores,
      ...(data === 'none' ? {} : { data: data ?? stored }),
      resolveHost,
      ...rest,
      ironic:
        typeof ironic === 'string' ? createIronicClient({ endpoint: ironic, auth: { type: 'none' }, fetch }) : ironic,
    });
    let handler = handlerOf(inspector, { http, ...(onAnswer && { onAnswer }) });
    const answer = toNodeListener((request, environment) => handler(request, environment));
    const api = serverOf(answer, defined({ tls, times }));
    const scraped = metrics && serverOf(toNodeListener(metrics.source.handler(inspector)), {});
    if (api.err || scraped?.err) await letGo();
    if (api.err) return api;
    if (scraped?.err) return scraped;
    const places = [
      { server: api.val, place: defined({ host, port, socket, tls }) },
      ...(metrics && scraped
        ? [{ server: scraped.val, place: defined({ host: metrics.host, port: metrics.port }) }]
        : []),
    ];
    const { val: server } = api;
    answerUnread(server, (why) => inspector.callbackRefused(why));
    const reload = (next: ReloadOptions) => {
      const made = attempted(() => handlerOf(inspector, next));
      const renewed = made.err ? made : renewCertificate(server, tls, next.tls);
      if (renewed.err) return renewed;
      handler = made.unwrap();
      return DONE;
    };
    return Ok({ open: () => open(inspector, made.val, storeWaiting, places, mdns, reload, letGo), release: letGo });
  } catch (error) {
    await letGo();
    throw error;
  }
}

/** The first of `places` is the API's. */
async function open(
  inspector: Inspector,
  store: ClosedStore,
  waiting: StoreWaiting,
  places: readonly { readonly server: Server; readonly place: ListenOptions }[],
  mdns: MdnsOptions | undefined,
  reload: RunningServer['reload'],
  letGo: () => Promise<Result<void, InspectorError>>,
): Promise<Result<RunningServer, InspectorError>> {
  const ends: (() => Promise<unknown>)[] = [];
  const stop = once(async () => {
    for (const end of ends) await end();
    const stopped = await inspector.stop();
    const closed = await letGo();
    return stopped.err ? stopped : closed;
  });
  const failed = async <E>(reason: E): Promise<E> => {
    await stop();
    return reason;
  };
  const ready = await waitForStore(() => store.ready(), waiting);
  if (ready.err) {
    await letGo();
    return ready;
  }
  const started = await inspector.start();
  if (started.err) return failed(started);
  const urls: string[] = [];
  for (const { server, place } of places) {
    const listening = await listen(server, place);
    if (listening.err) return failed(listening);
    ends.push(() => listening.val.close());
    urls.push(listening.val.url);
  }
  const published = mdns === undefined ? undefined : await publish(mdns);
  if (published?.err) return failed(published);
  if (published !== undefined) ends.unshift(() => published.val.close());
  return Ok(Object.freeze({ inspector, url: urls[0] ?? '', store: store.place, reload, stop }));
}

function handlerOf(
  inspector: Inspector,
  { http, onAnswer }: Pick<ComposeOptions, 'http' | 'onAnswer'>,
): InspectorHandler {
  return createInspectorHandler(inspector, { ...http, ...(onAnswer && { onAnswer }) });
}

/** How long connections to other services may take to end, in milliseconds. */
const RELEASE_MS = 1000;

/** Waits for `work`, and not for answers that a stop has given up. */
async function inTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, RELEASE_MS);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** Wrong options are thrown, and are no reason for a server that runs to end. */
function attempted<T>(make: () => T): Result<T, InspectorError> {
  try {
    return Ok(make());
  } catch (error) {
    return Err(InspectorError.from(error, 'reading the configuration'));
  }
}

/** The members that there are. */
function defined(options: { readonly [K in keyof ListenOptions]: ListenOptions[K] | undefined }): ListenOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
}
