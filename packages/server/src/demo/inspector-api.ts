import type { RamdiskData } from '@ironic-inspector/core';
import { until } from './until.ts';

/** A status as the API shows it. */
export interface WireStatus {
  readonly uuid: string;
  readonly finished: boolean;
  readonly state: string;
  readonly error: string | null;
}

/** A client of the inspector's HTTP API. */
export class InspectorApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = `${url}/v1/introspection`;
  }

  async introspect(node: string): Promise<void> {
    await this.#call(`/${node}`, { method: 'POST' });
  }

  /** Waits until the introspection has ended, successfully or not. */
  async ended(node: string): Promise<WireStatus> {
    return until(`the end of the introspection of ${node}`, async () => {
      const status = (await this.#call(`/${node}`)) as WireStatus;
      return status.finished ? status : undefined;
    });
  }

  async data(node: string): Promise<RamdiskData> {
    return (await this.#call(`/${node}/data`)) as RamdiskData;
  }

  async #call(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, init);
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${JSON.stringify(body)}`);
    return body;
  }
}
