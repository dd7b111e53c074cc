import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Err,
  Inspector,
  InspectorError,
  Ok,
  type InspectorOptions,
  type IronicClient,
  type Result,
} from '@ironic-inspector/core';
import { resolveHost } from '@ironic-inspector/core/node';
import { createInspectorHandler, type InspectorHandlerOptions } from '@ironic-inspector/http-adapter';
import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import { openStore } from './open-store.ts';

/** Ways to leave things out: what is absent is composed of the adapters of this repository. */
export interface ComposeOptions
  extends Omit<InspectorOptions, 'ironic' | 'nodes'>, Partial<Pick<InspectorOptions, 'nodes'>> {
  /** Ironic's URL (asked without credentials), or a client of your own. */
  readonly ironic: string | IronicClient;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /**
   * 0 takes any free one.
   * @default 5050
   */
  readonly port?: number;
  /**
   * Where runs, rules and data are kept, unless `nodes`, `rules` and `data` are given: `memory`, the path of a SQLite file, or a PostgreSQL
   * or MySQL URL.
   * @default 'memory'
   */
  readonly store?: string;
  readonly http?: InspectorHandlerOptions;
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
  const { ironic, host = '127.0.0.1', port = 5050, http = {}, store = 'memory', ...rest } = options;
  const opened = await openStore(store);
  if (opened.err) return opened;
  const fetch = pooledFetch();
  const inspector = new Inspector({
    ...opened.val.stores,
    resolveHost,
    ...rest,
    ironic:
      typeof ironic === 'string' ? createIronicClient({ endpoint: ironic, auth: { type: 'none' }, fetch }) : ironic,
  });
  const server = createServer(nodeServerOptions(), toNodeListener(createInspectorHandler(inspector, http)));
  const stop = once(async () => {
    await close(server);
    const stopped = await inspector.stop();
    await fetch.close();
    const closed = await opened.val.close();
    return stopped.err ? stopped : closed;
  });
  const started = await inspector.start();
  const listening = started.err ? started : await listen(server, host, port);
  if (listening.err) {
    await stop();
    return listening;
  }
  return Ok(Object.freeze({ inspector, url: listening.val, store: opened.val.place, stop }));
}

function listen(server: Server, host: string, port: number): Promise<Result<string, InspectorError>> {
  return new Promise((resolve) => {
    server.once('error', (error) => {
      resolve(
        Err(
          new InspectorError('invalid-options', `cannot listen on ${host} port ${port}: ${error.message}`, {
            cause: error,
          }),
        ),
      );
    });
    server.listen(port, host, () => {
      const { port: actual } = server.address() as AddressInfo;
      resolve(Ok(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`));
    });
  });
}

/** How long requests that are being answered may take before their connections are cut. */
const CLOSE_MS = 30_000;

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(cut);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
}
