import { expect, it } from 'vitest';
import { FakeIronic } from '@ironic-inspector/testing';
import { BMC, BODY, bodyWith, errorOf, UUID, withMethods, world } from './world.ts';

it('beyond as many callbacks as may be, one more is asked to come again, and nothing is made of it (Q-40)', async () => {
  const gate = Promise.withResolvers<void>();
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC } });
  const slow = withMethods(ironic, { listPorts: (...all) => gate.promise.then(() => ironic.listPorts(...all)) });
  const { inspector, events } = world({ ironic: slow, limits: { concurrentCallbacks: 2, callbackWait: 0 } });
  (await inspector.introspect(UUID)).unwrap();
  // Both wait for the run, which is still starting.
  const both = [BODY, bodyWith({ error: 'boom' })].map((body) => inspector.continue(body));
  expect(errorOf(await inspector.continue('}'))).toMatchObject({ code: 'overloaded' });
  gate.resolve();
  const answers = await Promise.all(both);
  expect(answers.map((answer) => (answer.ok ? 'accepted' : answer.val.code)).toSorted()).toHaveLength(2);
  // There is room again.
  expect(errorOf(await inspector.continue('}'))).toMatchObject({ code: 'bad-request' });
  await inspector.idle();
  const refused = events.filter((event) => event.type === 'callback-refused');
  expect(refused[0]).toMatchObject({ reason: 'busy', node: undefined });
  expect(refused.filter(({ reason }) => reason === 'busy')).toHaveLength(1);
});

it('beyond as many callbacks as may be, one more waits for its turn', async () => {
  const gate = Promise.withResolvers<void>();
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC } });
  const slow = withMethods(ironic, { listPorts: (...all) => gate.promise.then(() => ironic.listPorts(...all)) });
  const { inspector } = world({ ironic: slow, limits: { concurrentCallbacks: 1 } });
  (await inspector.introspect(UUID)).unwrap();
  const first = inspector.continue(BODY);
  const second = inspector.continue('}');
  gate.resolve();
  expect((await first).ok).toBe(true);
  expect(errorOf(await second)).toMatchObject({ code: 'bad-request' });
  await inspector.idle();
});

it('a place is given back, however a callback ends', async () => {
  const { inspector, wait } = world({ limits: { concurrentCallbacks: 1, bodyBytes: 10_000 } });
  await wait();
  for (const body of ['}', '[]', '', 'x'.repeat(20_000), bodyWith({ error: 'boom' }), BODY, BODY]) {
    const answer = await inspector.continue(body);
    expect(answer.ok ? 'ok' : answer.val.code).not.toBe('overloaded');
  }
  await inspector.idle();
});
