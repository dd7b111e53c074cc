import { readFileSync } from 'node:fs';
import { pooledFetch, type PooledFetch } from '@ironic-inspector/ironic-client/node';
import type { Config } from './option-table.ts';

/** How the servers of a group are reached. */
export type Session = Pick<Config['ironic'], 'cafile' | 'certfile' | 'keyfile' | 'insecure'>;

/** Connections of our own to servers, to be closed together. Nothing is opened before it is used. */
export class Connections {
  readonly #all: PooledFetch[] = [];

  /** A `fetch` with the certificates that a group names. Throws what is wrong with the files. */
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
