import { DONE, Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result, Webhook, WebhookStore } from '@ironic-inspector/core';

type Answer<T> = Promise<Result<T, InspectorError>>;

/** Webhooks by their ids. A record is never changed in place: a write puts another in its stead. */
export class MemoryWebhookStore implements WebhookStore {
  readonly #webhooks = new Map<string, { readonly webhook: Webhook; readonly secret: string }>();

  async add(webhook: Webhook, secret: string): Answer<void> {
    if (this.#webhooks.has(webhook.id)) {
      return Err(new InspectorError('already-exists', `There is a webhook ${webhook.id}`));
    }
    this.#webhooks.set(webhook.id, { webhook: structuredClone(webhook), secret });
    return DONE;
  }

  async get(id: string): Answer<Webhook | undefined> {
    return Ok(structuredClone(this.#webhooks.get(id)?.webhook));
  }

  async list(): Answer<readonly Webhook[]> {
    const all = Array.from(this.#webhooks.values(), ({ webhook }) => structuredClone(webhook));
    return Ok(all.toSorted(byAge));
  }

  async update(webhook: Webhook): Answer<boolean> {
    const { id, revision } = webhook;
    const known = this.#webhooks.get(id);
    if (known?.webhook.revision !== revision) return Ok(false);
    this.#webhooks.set(id, { ...known, webhook: { ...structuredClone(webhook), revision: revision + 1 } });
    return Ok(true);
  }

  async remove(id: string): Answer<boolean> {
    return Ok(this.#webhooks.delete(id));
  }

  async secret(id: string): Answer<string | undefined> {
    return Ok(this.#webhooks.get(id)?.secret);
  }

  async replaceSecret(id: string, secret: string): Answer<boolean> {
    const known = this.#webhooks.get(id);
    if (known !== undefined) this.#webhooks.set(id, { ...known, secret });
    return Ok(known !== undefined);
  }
}

function byAge(one: Webhook, other: Webhook): number {
  return one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1);
}
