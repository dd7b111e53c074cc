import {
  Inspector,
  Ok,
  type DataStore,
  type InspectorError,
  type InspectorOptions,
  type IronicClient,
  type Result,
} from '@ironic-inspector/core';
import { resolveHost } from '@ironic-inspector/core/node';
import { createInspectorHandler, type InspectorHandlerOptions } from '@ironic-inspector/http-adapter';
import { toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import type { InspectorMetrics } from '@ironic-inspector/observability/metrics';
import { listen, type ListenOptions } from './listen/listen.ts';
import { publish, type MdnsOptions } from './mdns/publish.ts';
import { openStore } from './store/open-store.ts';

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
   * Is told defects, and why senders of requests could not be identified. @default nobody is told
   */
  readonly onError?: InspectorHandlerOptions['onError'];
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

/** An inspector that answers over HTTP. */
export interface RunningServer {
  readonly inspector: Inspector;
  /** Where it answers: `http://127.0.0.1:5050`. */
  readonly url: string;
  /** Where runs, rules and data are kept; without credentials. */
  readonly store: string;
  /** Stops answering, finishes what is going on, releases everything. Twice is the same as once. */
  stop(): Promise<Result<void, InspectorError>>;
}

/**
 * Puts the adapters together, memory store and pooled HTTP client by default, and serves them; runs of instances that are gone are taken
 * over at once. Throws `invalid-options` when the options cannot work; `Err` when the store or the address cannot be had.
 */
export async function serve(options: ComposeOptions): Promise<Result<RunningServer, InspectorError>> {
  const {
    ironic,
    host,
    port,
    socket,
    tls,
    times,
    http = {},
    store = 'memory',
    data,
    mdns,
    metrics,
    onAnswer,
    onError,
    release,
    ...rest
  } = options;
  const opened = await openStore(store);
  if (opened.err) return opened;
  const fetch = pooledFetch();
  const { data: stored, ...stores } = opened.val.stores;
  const inspector = new Inspector({
    ...stores,
    ...(data === 'none' ? {} : { data: data ?? stored }),
    resolveHost,
    ...rest,
    ironic:
      typeof ironic === 'string' ? createIronicClient({ endpoint: ironic, auth: { type: 'none' }, fetch }) : ironic,
  });
  const answer = toNodeListener(
    createInspectorHandler(inspector, { ...http, ...(onAnswer && { onAnswer }), ...(onError && { onError }) }),
  );
  const ends: (() => Promise<unknown>)[] = [];
  const stop = once(async () => {
    for (const end of ends) await end();
    const stopped = await inspector.stop();
    await Promise.all([fetch.close(), release?.()]);
    const closed = await opened.val.close();
    return stopped.err ? stopped : closed;
  });
  const failed = async <E>(reason: E): Promise<E> => {
    await stop();
    return reason;
  };
  const started = await inspector.start();
  if (started.err) return failed(started);
  const listening = await listen(answer, defined({ host, port, socket, tls, times }));
  if (listening.err) return failed(listening);
  ends.push(() => listening.val.close());
  if (metrics !== undefined) {
    const { source, ...place } = metrics;
    const scraped = await listen(toNodeListener(source.handler(inspector)), place);
    if (scraped.err) return failed(scraped);
    ends.push(() => scraped.val.close());
  }
  const published = mdns === undefined ? undefined : await publish(mdns);
  if (published?.err) return failed(published);
  if (published !== undefined) ends.unshift(() => published.val.close());
  return Ok(Object.freeze({ inspector, url: listening.val.url, store: opened.val.place, stop }));
}

/** The members that there are. */
function defined(options: { readonly [K in keyof ListenOptions]: ListenOptions[K] | undefined }): ListenOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
}
