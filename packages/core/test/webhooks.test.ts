import { type FlowEvent, Inspector, type NewWebhook } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, manualClock, memoryReceivers, type ReceivedMessage } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { eventWriter } from './event-writer.ts';
import { BMC, BODY, errorOf, turn, UUID, world } from './world.ts';

const OTHER = '2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b2b';
const URL_A = 'https://receiver.example/a';
const URL_B = 'https://receiver.example/b';
const MINUTE = 60_000;

/** Instances that share a store, and receivers. */
function site() {
  const clock = manualClock();
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC } });
  const store = createMemoryStore({ clock });
  const network = memoryReceivers();
  const events: FlowEvent[] = [];
  const instance = (options: object = {}) =>
    new Inspector({
      ironic,
      ...store,
      webhookSender: network.sender,
      clock,
      introspectionDelay: 0,
      cleanUpPeriod: 0,
      observers: [(event) => events.push(event)],
      ...options,
    });
  return { clock, ironic, store, ...network, events, instance, write: eventWriter(store.history) };
}

async function running(given: Partial<NewWebhook> = {}, options: object = {}) {
  const all = site();
  const inspector = all.instance(options);
  (await inspector.start()).unwrap();
  const webhook = (await inspector.webhooks.create({ url: URL_A, ...given })).unwrap();
  const stop = async () => (await inspector.stop()).unwrap();
  return { ...all, inspector, webhook, stop };
}

const messages = (received: readonly ReceivedMessage[], url = URL_A) =>
  received.filter((one) => one.url === url).map(({ type, data }) => data['message'] ?? type);

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);

describe('a webhook', () => {
  it('is sent what a run tells from its creation on, as streams of events tell it', async () => {
    const { inspector, clock, received, webhook, write, stop } = await running();
    const followed = (await inspector.history.follow()).unwrap();
    (await inspector.introspect(UUID)).unwrap();
    await inspector.idle();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    await write(1);
    await clock.advance(3000);
    const told: object[] = [];
    while (told.length < received.length) {
      const next = (await followed.next()).value as { event: object };
      told.push(JSON.parse(JSON.stringify(next.event)) as object);
    }
    expect(received.map(({ data }) => data)).toEqual(told);
    expect(received.map(({ type }) => type)).toContain('state-changed');
    expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
    expect(received.every(({ secret }) => secret === webhook.secret)).toBe(true);
    const { position } = (await inspector.history.size()).unwrap();
    expect((await inspector.webhooks.get(webhook.id)).unwrap()).toMatchObject({ position, failing: undefined });
    await stop();
  });

  it('is sent what it asks for, and moves on past the rest', async () => {
    const { inspector, clock, received, webhook, write, stop } = await running({ nodes: ['node-1'] });
    expect(webhook.nodes).toEqual([UUID]);
    await write(2);
    await write(2, { runId: 'run-2', node: OTHER });
    await clock.advance(2000);
    expect(messages(received)).toEqual(['1', '2']);
    expect((await inspector.webhooks.get(webhook.id)).unwrap().position).toBe(4);
    (await inspector.webhooks.update(webhook.id, { nodes: [], types: ['failed'] })).unwrap();
    await write(2);
    await clock.advance(2000);
    (await inspector.webhooks.update(webhook.id, { types: [] })).unwrap();
    await write(1);
    await clock.advance(2000);
    expect(messages(received)).toEqual(['1', '2', '7']);
    await stop();
  });

  it('is sent many events in order, nodes beside each other', async () => {
    const { clock, received, state, write, stop } = await running();
    let most = 0;
    let busy = 0;
    state.answer = async () => {
      most = Math.max(most, (busy += 1));
      await turn();
      busy -= 1;
      return 204;
    };
    const nodes = Array.from({ length: 9 }, (_, index) => `2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b0${index}`);
    for (let round = 0; round < 5; round += 1) {
      for (const node of nodes) await write(10, { runId: `run of ${node}`, node });
    }
    for (let seconds = 0; received.length < 450 && seconds < 400; seconds += 1) await clock.advance(1000);
    expect(received.length).toBe(450);
    expect(most).toBe(4);
    for (const node of nodes) {
      const counted = received.filter(({ data }) => data['node'] === node).map(({ data }) => Number(data['message']));
      expect(counted).toEqual(counted.toSorted((left, right) => left - right));
    }
    await stop();
  });

  it('that fails is tried again, less and less often, and holds back no other', async () => {
    const { inspector, clock, received, tried, state, events, webhook, write, stop } = await running();
    (await inspector.webhooks.create({ url: URL_B })).unwrap();
    state.answer = ({ url }) => (url === URL_A ? 503 : 204);
    await write(3);
    await clock.advance(60 * MINUTE);
    expect(messages(received, URL_B)).toEqual(['1', '2', '3']);
    const attempts = tried.filter(({ url }) => url === URL_A);
    expect(attempts.length).toBeGreaterThan(15);
    expect(attempts.length).toBeLessThan(40);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(1);
    const { failing, enabled } = (await inspector.webhooks.get(webhook.id)).unwrap();
    expect(failing).toMatchObject({ attempts: attempts.length, message: 'it answered 503' });
    expect(enabled).toBe(true);
    state.answer = () => 204;
    await write(1);
    await clock.advance(5 * MINUTE + 1000);
    expect(messages(received)).toEqual(['1', '2', '3', '4']);
    expect((await inspector.webhooks.get(webhook.id)).unwrap().failing).toBeUndefined();
    const failures = events.filter((event) => event.type === 'webhook-sent' && event.error !== undefined);
    expect(failures).toHaveLength(attempts.length);
    expect(failures[0]).toMatchObject({ webhook: webhook.id, messageId: attempts[0]?.id, error: 'it answered 503' });
    await stop();
  });

  it('waits for as long as its receiver asks for, an hour at most', async () => {
    const { clock, tried, state, write, stop } = await running();
    state.answer = () => ({ status: 429, retryAfter: 10 * MINUTE });
    await write(1);
    await clock.advance(10 * MINUTE);
    expect(tried.length).toBe(1);
    state.answer = () => ({ status: 429, retryAfter: 1000 * MINUTE });
    await clock.advance(2000);
    expect(tried.length).toBe(2);
    await clock.advance(59 * MINUTE);
    expect(tried.length).toBe(2);
    await clock.advance(2 * MINUTE);
    expect(tried.length).toBe(3);
    await stop();
  });

  it('is disabled when it has failed for too long, says so, and goes on where it was', async () => {
    const { inspector, clock, received, tried, state, events, webhook, write, stop } = await running(
      {},
      { webhookDelivery: { disableAfter: 3600 } },
    );
    state.answer = () => 'away';
    await write(2);
    await clock.advance(66 * MINUTE);
    const { enabled, failing } = (await inspector.webhooks.get(webhook.id)).unwrap();
    expect([enabled, failing?.message]).toEqual([false, 'no answer']);
    const disabled = events.filter(({ type }) => type === 'webhook-disabled');
    expect(disabled).toMatchObject([{ webhook: webhook.id, message: 'no answer' }]);
    const before = tried.length;
    state.answer = () => 204;
    await write(1);
    await clock.advance(60 * MINUTE);
    expect(tried.length).toBe(before);
    (await inspector.webhooks.update(webhook.id, { enabled: true })).unwrap();
    await clock.advance(2000);
    expect(messages(received)).toEqual(['1', '2', '3']);
    await stop();
  });

  it('whose receiver is gone is disabled at once', async () => {
    const { inspector, clock, tried, state, webhook, write, stop } = await running();
    state.answer = () => 410;
    await write(1);
    await clock.advance(60 * MINUTE);
    expect(tried.length).toBe(1);
    expect((await inspector.webhooks.get(webhook.id)).unwrap().enabled).toBe(false);
    await stop();
  });

  it('is told when events were removed before they could be sent', async () => {
    const { inspector, clock, store, received, state, write, stop } = await running();
    state.answer = () => 503;
    await write(2);
    await write(2, { runId: 'run-2', node: OTHER });
    await clock.advance(2000);
    (await store.history.forget(UUID)).unwrap();
    state.answer = () => 204;
    await clock.advance(10_000);
    expect(messages(received)).toEqual(['reset', '3', '4']);
    expect(received[0]?.data).toEqual({ after: 0, position: 2 });
    await write(1, { runId: 'run-2', node: OTHER });
    await clock.advance(2000);
    expect(messages(received)).toEqual(['reset', '3', '4', '5']);
    expect((await inspector.webhooks.list()).unwrap()).toHaveLength(1);
    await stop();
  });

  it('is told when the history is another one, and sent all of that', async () => {
    const { inspector, clock, ironic, store, received, sender, write, stop } = await running();
    await write(3);
    await clock.advance(2000);
    await stop();
    const { history } = createMemoryStore({ clock });
    const options = { history, clock, introspectionDelay: 0, cleanUpPeriod: 0, webhookSender: sender };
    const other = new Inspector({ ironic, ...store, ...options });
    (await other.start()).unwrap();
    await eventWriter(history)(2);
    await clock.advance(2000);
    expect(messages(received)).toEqual(['1', '2', '3', 'reset', '1', '2']);
    expect((await other.webhooks.list()).unwrap()).toMatchObject([{ position: 2 }]);
    expect((await inspector.webhooks.list()).unwrap()).toHaveLength(1);
    (await other.stop()).unwrap();
  });

  it('that is removed is sent nothing more', async () => {
    const { inspector, clock, tried, webhook, write, stop } = await running();
    (await inspector.webhooks.remove(webhook.id)).unwrap();
    expect(errorOf(await inspector.webhooks.remove(webhook.id)).code).toBe('webhook-not-found');
    await write(2);
    await clock.advance(5000);
    expect(tried).toEqual([]);
    await stop();
  });

  it('gets another secret', async () => {
    const { inspector, clock, received, webhook, write, stop } = await running();
    const { secret } = (await inspector.webhooks.renewSecret(webhook.id)).unwrap();
    expect(secret).not.toBe(webhook.secret);
    await write(1);
    await clock.advance(2000);
    expect(received.map((one) => one.secret)).toEqual([secret]);
    await stop();
  });
});

describe('instances that share webhooks', () => {
  it('send each event once: one of them does, and another when that one is gone', async () => {
    const { clock, instance, received, write } = site();
    // Time stands still for one that was killed.
    const lives = manualClock();
    const first = instance({ clock: lives });
    const second = instance();
    (await first.start()).unwrap();
    (await first.webhooks.create({ url: URL_A })).unwrap();
    await lives.advance(1000);
    await clock.advance(1000);
    (await second.start()).unwrap();
    await write(2);
    for (let seconds = 0; seconds < 3; seconds += 1) {
      await clock.advance(1000);
      await lives.advance(1000);
    }
    expect(messages(received)).toEqual(['1', '2']);
    await write(2);
    await clock.advance(12_000);
    expect(messages(received)).toEqual(['1', '2']);
    await clock.advance(8000);
    expect(messages(received)).toEqual(numbers(1, 4));
    (await second.stop()).unwrap();
  });

  it('go on at once where one has stopped', async () => {
    const { clock, instance, received, write } = site();
    const [first, second] = [instance(), instance()];
    (await first.start()).unwrap();
    (await first.webhooks.create({ url: URL_A })).unwrap();
    await clock.advance(1000);
    (await second.start()).unwrap();
    await clock.advance(5000);
    (await first.stop()).unwrap();
    await write(2);
    await clock.advance(6000);
    expect(messages(received)).toEqual(['1', '2']);
    (await second.stop()).unwrap();
  });
});

describe('a test message', () => {
  it('is sent at once, and what became of it is told', async () => {
    const { inspector, received, state, webhook, stop } = await running({ enabled: false });
    expect((await inspector.webhooks.test(webhook.id)).unwrap()).toEqual({
      delivered: true,
      status: 204,
      milliseconds: 0,
      message: undefined,
    });
    expect(received).toMatchObject([{ type: 'test', data: { webhook: webhook.id } }]);
    state.answer = () => 500;
    expect((await inspector.webhooks.test(webhook.id)).unwrap()).toMatchObject({ delivered: false, status: 500 });
    state.answer = () => 'away';
    const away = (await inspector.webhooks.test(webhook.id)).unwrap();
    expect(away).toMatchObject({ delivered: false, status: undefined, message: 'no answer' });
    expect((await inspector.webhooks.get(webhook.id)).unwrap().failing).toBeUndefined();
    await stop();
  });
});

describe('what is wrong with a webhook', () => {
  it.each([
    ['url: is required', {}],
    ['url: only https://receiver.example/', { url: 'https://elsewhere.example/' }],
    ['types.0: ', { url: URL_A, types: ['dancing'] }],
    ['types.0: ', { url: URL_A, types: ['clock-jumped'] }],
    ['nodes: ', { url: URL_A, nodes: 'node-1' }],
    ['colour', { url: URL_A, colour: 'blue' }],
  ])('is said: %s', async (message, given) => {
    const { inspector } = world({ webhookSender: memoryReceivers().sender });
    const error = errorOf(await inspector.webhooks.create(given as unknown as NewWebhook));
    expect(error).toMatchObject({ code: 'bad-request', message: expect.stringContaining(message) as string });
    expect((await inspector.webhooks.list()).unwrap()).toEqual([]);
  });

  it('is said of a node that Ironic does not know, and of too many webhooks', async () => {
    const { inspector } = world({ webhookSender: memoryReceivers().sender });
    const unknown = await inspector.webhooks.create({ url: URL_A, nodes: ['nobody'] });
    expect(errorOf(unknown).code).toBe('node-not-found');
    for (let count = 0; count < 100; count += 1) (await inspector.webhooks.create({ url: URL_A })).unwrap();
    expect(errorOf(await inspector.webhooks.create({ url: URL_A })).message).toContain('100 webhooks already');
  });

  it('is that there are none without a sender, a store or a history', async () => {
    const { sender } = memoryReceivers();
    for (const options of [
      {},
      { webhookSender: sender, webhooks: undefined },
      { webhookSender: sender, history: undefined },
    ]) {
      const { inspector } = world(options as object);
      const id = crypto.randomUUID();
      for (const answer of [
        await inspector.webhooks.create({ url: URL_A }),
        await inspector.webhooks.list(),
        await inspector.webhooks.get(id),
        await inspector.webhooks.update(id, {}),
        await inspector.webhooks.remove(id),
        await inspector.webhooks.renewSecret(id),
        await inspector.webhooks.test(id),
      ]) {
        expect(errorOf(answer).code).toBe('not-supported');
      }
    }
  });
});
