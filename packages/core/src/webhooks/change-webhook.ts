import type { Webhook, WebhookStore } from '../contracts/webhook-store.ts';
import { InspectorError } from '../errors.ts';
import { Err, Ok, type Result } from '../result.ts';

/** Others who write to the same record come in between; more often than this is a defect. */
const TRIES = 20;

/**
 * Writes what `change` makes of the record, as it is when nobody else writes to it.
 *
 * @returns the record as it is then; `undefined` when there is none
 */
export async function changeWebhook(
  store: WebhookStore,
  id: string,
  change: (webhook: Webhook) => Webhook,
): Promise<Result<Webhook | undefined, InspectorError>> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await store.get(id);
    if (found.err || found.val === undefined) return found;
    const { revision } = found.val;
    const changed = { ...change(found.val), revision };
    const written = await store.update(changed);
    if (written.err) return written;
    if (written.val) return Ok({ ...changed, revision: revision + 1 });
  }
  return Err(new InspectorError('store-failed', `Webhook ${id} is written to by too many at once`));
}
