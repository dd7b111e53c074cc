import type {
  DataStore,
  HistoryStore,
  Inspector,
  InspectorError,
  InspectorOptions,
  IronicClient,
  Result,
} from '@ironic-inspector/core';
import type { GatewayHandlerOptions, InspectorHandlerOptions } from '@ironic-inspector/http-adapter';
import type { InspectorMetrics } from '@ironic-inspector/observability/metrics';
import type { ListenOptions } from './listen/listen.ts';
import type { SocketOptions } from './listen/unix-socket.ts';
import type { MdnsOptions } from './mdns/publish.ts';
import type { StoreWaiting } from './store/wait-for-store.ts';

/** Options of `serve`. What is absent comes from the adapters of this repository. */
export interface ComposeOptions
  extends
    ListenOptions,
    Omit<InspectorOptions, 'ironic' | 'nodes' | 'data' | 'history'>,
    Partial<Pick<InspectorOptions, 'nodes'>> {
  /** Ironic's URL (asked without credentials), or a client of your own. */
  readonly ironic: string | IronicClient;
  /**
   * The store of runs, rules and data, unless `nodes`, `rules` and `data` are given: `memory`, the
   * path of a SQLite file, or a PostgreSQL or MySQL URL.
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
   * How to wait for a database that is unreachable at the start.
   * @default no waiting: the start fails
   */
  readonly storeWaiting?: StoreWaiting;
  /**
   * The store of introspection data; `none` keeps none.
   * @default in the store
   */
  readonly data?: DataStore | 'none';
  /**
   * Where what runs knew is kept beyond the next run of the node; `none` keeps it nowhere.
   * @default in the store
   */
  readonly history?: HistoryStore | 'none';
  readonly http?: InspectorHandlerOptions;
  /**
   * How ramdisks of Ironic's own inspection reach the option `gateway`: at `prefix` beside the API,
   * or at an address of its own, which answers while the database is waited for, too.
   * @default not served
   */
  readonly gatewayPlace?: {
    readonly handler?: GatewayHandlerOptions;
    readonly listen?: { readonly host?: string; readonly port: number };
  };
  /**
   * A socket at which boot events are told, without authentication.
   * @default none
   */
  readonly bootEvents?: SocketOptions;
  /**
   * The endpoint to publish by multicast DNS.
   * @default not published
   */
  readonly mdns?: MdnsOptions;
  /** Called with every request that was answered. @default none */
  readonly onAnswer?: InspectorHandlerOptions['onAnswer'];
  /** Called with defects, and with reasons why senders could not be identified. @default none */
  readonly onError?: InspectorHandlerOptions['onError'];
  /**
   * Metrics, and where they are served for Prometheus; add their observer to `observers`.
   * @default not served
   */
  readonly metrics?: { readonly source: InspectorMetrics; readonly host?: string; readonly port: number };
  /**
   * Called when the server has stopped, to release what was made for these options.
   * @default nothing is released
   */
  readonly release?: () => Promise<void>;
}

/**
 * The options that a running server can take on anew; counters of limits restart. Of the gateway's
 * place all but the place: its prefix and its listener stay.
 */
export type ReloadOptions = Pick<ComposeOptions, 'tls' | 'http' | 'gatewayPlace' | 'onAnswer' | 'onError'>;

/** An inspector that answers over HTTP. */
export interface RunningServer {
  readonly inspector: Inspector;
  /** Its URL: `http://127.0.0.1:5050`. */
  readonly url: string;
  /** The store's place, without credentials. */
  readonly store: string;
  /**
   * Takes on new options while it runs; requests under way end with the old ones. `invalid-options`
   * says why nothing was changed.
   */
  reload(options: ReloadOptions): Result<void, InspectorError>;
  /** Stops listening, finishes the work under way, and releases everything. May be called twice. */
  stop(): Promise<Result<void, InspectorError>>;
}

/**
 * A server whose options were checked. No file was created, no request sent, and nothing listens
 * yet.
 */
export interface ConstructedServer {
  /** Opens the store, starts the inspector, and listens. */
  open(): Promise<Result<RunningServer, InspectorError>>;
  /**
   * Opens the store alone, for a command beside a running server. The inspector is not started, and
   * nothing listens.
   */
  openInspector(): Promise<Result<OpenInspector, InspectorError>>;
  /** Releases what was made, if it is not opened. */
  release(): Promise<unknown>;
}

/** An inspector without an HTTP API. */
export type OpenInspector = Pick<RunningServer, 'inspector' | 'store' | 'stop'>;
