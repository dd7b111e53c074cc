import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HistoryEvent, Inspector, jsonText, MemoryRegisters, parseJson } from '@ironic-inspector/core';
import { createSqlStore, type SqlStore } from '@ironic-inspector/store-sql';
import { nodeSqlite } from '@ironic-inspector/store-sql/sqlite';
import { eventually, FakeIronic, loadPayload, manualClock, personalise } from '@ironic-inspector/testing';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWebhookSender } from '../src/index.ts';
import { type Life, mortal } from './mortal.ts';
import { type Posted, type Receiver, receive } from './receiver.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const NODES = [1, 2, 3];

let folder: string;
let receiver: Receiver;
/** Whether the receiver takes what is posted, and how many more until `onTaken` is called. */
let isAway = false;
const taken: Posted[] = [];
let onTaken: () => void = () => undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspector-webhooks-'));
  receiver = await receive((posted, _, response) => {
    response.writeHead(isAway ? 503 : 204).end();
    if (isAway) return;
    taken.push(posted);
    onTaken();
  });
});

afterEach(async () => {
  await receiver.close();
  await rm(folder, { recursive: true });
});

/** A cloud, and a database on a file that processes come and go before. */
function site() {
  const clock = manualClock();
  const ironic = new FakeIronic();
  const machines = NODES.map((number) => {
    const identity = { bmc: `192.0.2.${number}`, macs: [`52:54:00:00:00:0${number}`], serial: `S-${number}` };
    const driver = { ipmi_address: identity.bmc };
    const { uuid } = ironic.addNode({ name: `node-${number}`, driver_info: driver, macs: identity.macs });
    return { uuid, body: jsonText(personalise(loadPayload('ipmi-server'), identity)) };
  });
  // The database's clock cannot be moved by hand; roles are counted by this one.
  const instances = new MemoryRegisters(clock);
  const lives: Life[] = [];

  const begin = async () => {
    const life: Life = { isOver: false, waits: 0 };
    lives.push(life);
    const store = createSqlStore({ dialect: nodeSqlite(join(folder, 'inspector.db')) });
    (await store.migrate()).unwrap();
    const sender = createWebhookSender({ allowed: [`http://127.0.0.1:${receiver.port}`] });
    const { nodes, data, history, rules, webhooks } = store;
    const parts = { ironic, nodes, data, history, rules, webhooks, instances, firewalls: instances, clock };
    const inspector = new Inspector({
      ...(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, mortal(part, life)])) as typeof parts),
      webhookSender: mortal({ ...sender }, life),
      introspectionDelay: 0,
      cleanUpPeriod: 0,
    });
    (await inspector.start()).unwrap();
    return { inspector, life, store, sender };
  };

  const pass = async (milliseconds: number, isDone = () => false) => {
    for (let left = milliseconds; left > 0 && !isDone(); left -= SECOND) {
      await clock.advance(SECOND);
      await eventually(() => lives.every(({ isOver, waits }) => isOver || waits === 0), 'what goes on');
    }
  };

  return { clock, machines, begin, pass };
}

async function allEvents({ history }: SqlStore): Promise<readonly HistoryEvent[]> {
  return (await history.events({ after: 0, limit: 10_000 })).unwrap();
}

it(
  'a receiver that was away for an hour gets every event, whoever was killed meanwhile',
  { timeout: 120_000 },
  async () => {
    const { machines, begin, pass } = site();
    const introspectAll = async (inspector: Inspector) => {
      for (const { uuid } of machines) (await inspector.introspect(uuid)).unwrap();
      await inspector.idle();
      for (const { body } of machines) (await inspector.continue(body)).unwrap();
      await inspector.idle();
    };

    const first = await begin();
    const { id, secret } = (await first.inspector.webhooks.create({ url: receiver.url })).unwrap();
    isAway = true;
    await introspectAll(first.inspector);
    await pass(HOUR / 2);
    first.life.isOver = true;
    (await first.store.close()).unwrap();

    const second = await begin();
    await introspectAll(second.inspector);
    await pass(HOUR / 2);
    expect(taken).toEqual([]);
    expect(receiver.posted.length).toBeGreaterThan(10);
    // Who is killed in the middle has told nobody what was taken.
    onTaken = () => {
      if (taken.length === 9) second.life.isOver = true;
    };
    isAway = false;
    await pass(600 * SECOND, () => second.life.isOver);
    expect(second.life.isOver).toBe(true);
    (await second.store.close()).unwrap();

    const third = await begin();
    const events = await allEvents(third.store);
    expect(events.length).toBeGreaterThan(100);
    const kept = async () => (await third.inspector.webhooks.get(id)).unwrap();
    expect((await kept()).position).toBe(0);
    await pass(600 * SECOND, () => taken.length >= events.length + 9);
    await pass(5 * SECOND);

    const ids = taken.map(({ headers }) => String(headers['webhook-id']));
    expect(new Set(ids).size).toBe(events.length);
    expect(ids.length).toBeGreaterThan(events.length);
    const firsts = taken.filter((_, index) => ids.indexOf(ids[index] ?? '') === index);
    for (const { uuid } of machines) {
      const told = firsts
        .map(({ body }) => (parseJson(body) as { data: { node: string; type: string; at: string } }).data)
        .filter(({ node }) => node === uuid);
      const recorded = events.filter(({ node }) => node === uuid);
      expect(told.map(({ type, at }) => [type, at])).toEqual(
        recorded.map(({ step, at }) => [step.type, at.toISOString()]),
      );
    }
    for (const { headers, body } of receiver.posted) {
      const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000);
      const signature = new Webhook(secret).sign(String(headers['webhook-id']), sentAt, body);
      expect(headers['webhook-signature']).toBe(signature);
      expect(taken.find((one) => one.headers['webhook-id'] === headers['webhook-id'])?.body).toBe(body);
    }
    expect(await kept()).toMatchObject({ enabled: true, failing: undefined, position: events.at(-1)?.position });
    (await third.inspector.stop()).unwrap();
    (await third.store.close()).unwrap();
    for (const { sender } of [first, second, third]) await sender.close();
  },
);
