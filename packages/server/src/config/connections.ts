import { readFileSync } from 'node:fs';
import { pooledFetch, type PooledFetch } from '@ironic-inspector/ironic-client/node';
import type { IronicClientOptions } from '@ironic-inspector/ironic-client';
import { ServiceLog } from '../log/service-log.ts';
import type { Config } from './option-table.ts';

/** The options for connections to the servers of a group. */
export type Session = Pick<Config['ironic'], 'cafile' | 'certfile' | 'keyfile' | 'insecure'>;

type OnRetry = NonNullable<IronicClientOptions['onRetry']>;

/**
 * What the parts of a composition share: connections, which are closed together, listeners to
 * retries, the log, and what is made once for several of them.
 */
export class Connections {
  readonly #all: { close(): Promise<void> }[] = [];
  readonly #listeners: OnRetry[] = [];
  readonly #shared = new Map<string, unknown>();
  /** The log, which one of the parts configures. */
  readonly log: ServiceLog;

  constructor(log = new ServiceLog()) {
    this.log = log;
  }

  /** What `make` gives to the first part that asks for this; the others get the same. */
  once<T>(what: string, make: () => T): T {
    if (!this.#shared.has(what)) this.#shared.set(what, make());
    return this.#shared.get(what) as T;
  }

  /** Adds a listener, called for every retry of a request to Ironic. */
  onRetry(listener: OnRetry): void {
    this.#listeners.push(listener);
  }

  /** The `onRetry` of the Ironic client. */
  retried(retry: Parameters<OnRetry>[0]): void {
    for (const listener of this.#listeners) listener(retry);
  }

  /**
   * A `fetch` with the certificates of a group. It opens no connection before its first use. Throws
   * when the files cannot be used.
   */
  fetchFor({ cafile, certfile, keyfile, insecure }: Session): PooledFetch {
    const read = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file, 'utf8'));
    const [ca, cert, key] = [read(cafile), read(certfile), read(keyfile ?? certfile)];
    const fetch = pooledFetch({
      connect: {
        rejectUnauthorized: !insecure,
        ...(ca !== undefined && { ca }),
        ...(cert !== undefined && key !== undefined && { cert, key }),
      },
    });
    this.#all.push(fetch);
    return fetch;
  }

  /** Has {@link close} close `other`, too. */
  closeWith(other: { close(): Promise<void> }): void {
    this.#all.push(other);
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((one) => one.close()));
  }
}
