import { readFileSync } from 'node:fs';
import { pooledFetch, type PooledFetch } from '@ironic-inspector/ironic-client/node';
import type { IronicClientOptions } from '@ironic-inspector/ironic-client';
import { ServiceLog } from '../log/service-log.ts';
import type { Config } from './option-table.ts';

/** How the servers of a group are reached. */
export type Session = Pick<Config['ironic'], 'cafile' | 'certfile' | 'keyfile' | 'insecure'>;

type OnRetry = NonNullable<IronicClientOptions['onRetry']>;

/**
 * What the parts of a composition share: connections to servers, to be closed together, who wants
 * to hear of them, and the log.
 */
export class Connections {
  readonly #all: PooledFetch[] = [];
  readonly #listeners: OnRetry[] = [];
  /** Where lines are written, by whoever configures it. */
  readonly log: ServiceLog;

  constructor(log = new ServiceLog()) {
    this.log = log;
  }

  /** `listener` is told of every request to Ironic that is repeated. */
  onRetry(listener: OnRetry): void {
    this.#listeners.push(listener);
  }

  /** For Ironic's client. */
  retried(retry: Parameters<OnRetry>[0]): void {
    for (const listener of this.#listeners) listener(retry);
  }

  /**
   * A `fetch` with the certificates that a group names; nothing is opened before it is used. Throws
   * what is wrong with the files.
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

  async close(): Promise<void> {
    await Promise.all(this.#all.map((fetch) => fetch.close()));
  }
}
