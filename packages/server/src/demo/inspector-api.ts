import type { RamdiskData } from '@ironic-inspector/core';

/** A status as the API shows it. */
export interface WireStatus {
  readonly uuid: string;
  readonly finished: boolean;
  readonly state: string;
  readonly error: string | null;
}

/** How often the demo asks for a status, and for how long. */
const POLL_MS = 100;
const PATIENCE_MS = 60_000;

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
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
      const status = (await this.#call(`/${node}`)) as WireStatus;
      if (status.finished) return status;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`the introspection of ${node} did not end in ${PATIENCE_MS / 1000} seconds`);
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
