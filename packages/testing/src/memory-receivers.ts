import {
  Err,
  InspectorError,
  Ok,
  type WebhookAnswer,
  type WebhookMessage,
  type WebhookSender,
} from '@ironic-inspector/core';

/** What a receiver of a webhook got. */
export interface ReceivedMessage {
  readonly url: string;
  readonly id: string;
  readonly secret: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How a receiver answers: a status, all that there is to say, or not at all. */
export type ReceiverAnswer = number | WebhookAnswer | 'away';

/** Receivers of webhooks in memory, and what sends to them. */
export interface MemoryReceivers {
  /** Allows every URL below `https://receiver.example/`, and no other. */
  readonly sender: WebhookSender;
  /** What was taken, in order. */
  readonly received: readonly ReceivedMessage[];
  /** The same with what was not taken. */
  readonly tried: readonly ReceivedMessage[];
  /** How messages are answered from now on; 204 until it is another one. */
  readonly state: { answer: (message: ReceivedMessage) => ReceiverAnswer | Promise<ReceiverAnswer> };
}

/** Receivers without a network. */
export function memoryReceivers(): MemoryReceivers {
  const received: ReceivedMessage[] = [];
  const tried: ReceivedMessage[] = [];
  let secrets = 0;
  const state: MemoryReceivers['state'] = { answer: () => 204 };
  const sender: WebhookSender = {
    problemOf: (url) => (url.startsWith('https://receiver.example/') ? undefined : 'only https://receiver.example/'),
    createSecret: () => `whsec_${btoa(`the secret of receiver ${(secrets += 1)}`)}`,
    send: async ({ url, id, secret, body }: WebhookMessage) => {
      const { type, data } = JSON.parse(body) as Pick<ReceivedMessage, 'type' | 'data'>;
      const one = { url, id, secret, type, data };
      tried.push(one);
      const given = await state.answer(one);
      if (given === 'away') return Err(new InspectorError('webhook-failed', 'no answer'));
      const answer = typeof given === 'number' ? { status: given } : given;
      if (answer.status < 300) received.push(one);
      return Ok(answer);
    },
  };
  return { sender, received, tried, state };
}
