import {
  Err,
  InspectorError,
  Ok,
  type WebhookAnswer,
  type WebhookMessage,
  type WebhookSender,
} from '@ironic-inspector/core';

/** What a receiver got. */
export interface Received {
  readonly url: string;
  readonly id: string;
  readonly secret: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How a receiver answers: a status, all that there is to say, or not at all. */
export type Answering = number | WebhookAnswer | 'away';

/** Receivers without a network. Each answers 204 until `answer` says otherwise. */
export function receivers() {
  const received: Received[] = [];
  const tried: Received[] = [];
  let secrets = 0;
  const state = { answer: (_message: Received): Answering | Promise<Answering> => 204 };
  const sender: WebhookSender = {
    problemOf: (url) => (url.startsWith('https://receiver.example/') ? undefined : 'only https://receiver.example/'),
    createSecret: () => `whsec_${(secrets += 1)}`,
    send: async ({ url, id, secret, body }: WebhookMessage) => {
      const { type, data } = JSON.parse(body) as Pick<Received, 'type' | 'data'>;
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
