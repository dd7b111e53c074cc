import { Inspector, type InspectorOptions, type Introspection, type InspectorError } from '@ironic-inspector/core';

export type Outcome =
  | { readonly ok: true; readonly run: Introspection }
  | { readonly ok: false; readonly reason: string };

export class RackInspector {
  readonly inspector: Inspector;
  readonly #ended = new Map<string, (run: Introspection) => void>();

  constructor(options: InspectorOptions) {
    this.inspector = new Inspector({
      ...options,
      observers: [
        ...(options.observers ?? []),
        (event) => {
          if (event.type !== 'state-changed' || event.node === undefined) return;
          if (event.to === 'finished' || event.to === 'error') void this.#tell(event.node);
        },
      ],
    });
  }

  async #tell(uuid: string): Promise<void> {
    const run = await this.inspector.status(uuid);
    if (run.ok) this.#ended.get(uuid)?.(run.val);
  }

  async introspectAll(nodes: readonly string[], concurrency: number): Promise<Map<string, Outcome>> {
    const outcomes = new Map<string, Outcome>();
    const left = [...nodes];
    const worker = async () => {
      for (let node = left.shift(); node !== undefined; node = left.shift()) {
        outcomes.set(node, await this.#introspect(node));
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return outcomes;
  }

  async #introspect(node: string): Promise<Outcome> {
    const begun = await this.inspector.introspect(node);
    if (begun.err) return failed(begun.val);
    const { uuid, runId } = begun.val;
    const run = await new Promise<Introspection>((resolve) => {
      this.#ended.set(uuid, (record) => {
        if (record.runId === runId && record.finishedAt !== undefined) resolve(record);
      });
      // the run may have ended before anybody listened
      void this.#tell(uuid);
    });
    this.#ended.delete(uuid);
    return run.error === undefined ? { ok: true, run } : { ok: false, reason: run.error };
  }
}

const failed = ({ message }: InspectorError): Outcome => ({ ok: false, reason: message });
