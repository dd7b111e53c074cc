import type {
  DataStore,
  Inspector,
  InspectorError,
  InspectorOptions,
  IronicClient,
  Result,
} from '@ironic-inspector/core';
import type { InspectorHandlerOptions } from '@ironic-inspector/http-adapter';
import type { InspectorMetrics } from '@ironic-inspector/observability/metrics';
import type { ListenOptions } from './listen/listen.ts';
import type { MdnsOptions } from './mdns/publish.ts';
import type { StoreWaiting } from './store/wait-for-store.ts';

/** Ways to leave things out: what is absent is composed of the adapters of this repository. */
export interface ComposeOptions
  extends ListenOptions, Omit<InspectorOptions, 'ironic' | 'nodes' | 'data'>, Partial<Pick<InspectorOptions, 'nodes'>> {
  /** Ironic's URL (asked without credentials), or a client of your own. */
  readonly ironic: string | IronicClient;
  /**
   * Where runs, rules and data are kept, unless `nodes`, `rules` and `data` are given: `memory`,
   * the path of a SQLite file, or a PostgreSQL or MySQL URL.
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

/** What may change while it answers; limits that requests are counted by begin anew. */
export type ReloadOptions = Pick<ComposeOptions, 'tls' | 'http' | 'onAnswer' | 'onError'>;

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
  /**
   * Opens the store alone: for one thing that an operator wants done, beside a server that runs.
   * The inspector is not started, and nothing listens.
   */
  openInspector(): Promise<Result<OpenInspector, InspectorError>>;
  /** Lets go of what was made, where it is not opened. */
  release(): Promise<unknown>;
}

/** An inspector that nobody asks over HTTP. */
export type OpenInspector = Pick<RunningServer, 'inspector' | 'store' | 'stop'>;
