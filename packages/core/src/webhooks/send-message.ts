import { attempt } from '../attempt.ts';
import type { Webhook } from '../contracts/webhook-store.ts';
import { maskSecrets } from '../model/secrets.ts';
import type { SendingContext } from './webhook-context.ts';
import type { PendingMessage } from './webhook-message.ts';

/** What became of one attempt to deliver a message. */
export type Attempted =
  | { readonly kind: 'taken'; readonly status: number; readonly milliseconds: number }
  | {
      readonly kind: 'failed';
      /** `undefined` when no answer came. */
      readonly status: number | undefined;
      readonly message: string;
      readonly retryAfter: number | undefined;
      readonly milliseconds: number;
    }
  /** This inspector stops: nobody knows whether it arrived. */
  | { readonly kind: 'left' };

/** Sends a message once. */
export async function sendMessage(
  { sender, clock, stopping }: SendingContext,
  { url }: Webhook,
  secret: string,
  { id, body }: PendingMessage,
): Promise<Attempted> {
  const begun = clock.elapsed();
  const answer = await stopping.during((signal) =>
    attempt('sending to a webhook', () => sender.send({ url, secret, id, at: clock.now(), body, signal })),
  );
  const milliseconds = clock.elapsed() - begun;
  if (answer.ok) {
    const { status, retryAfter } = answer.val;
    if (status >= 200 && status < 300) return { kind: 'taken', status, milliseconds };
    return { kind: 'failed', status, message: `it answered ${status}`, retryAfter, milliseconds };
  }
  if (stopping.isOver) return { kind: 'left' };
  const message = maskSecrets(answer.val.message);
  return { kind: 'failed', status: undefined, message, retryAfter: undefined, milliseconds };
}
