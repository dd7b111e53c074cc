import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { DONE } from '../result.ts';
import { KnownPorts } from './known-ports.ts';
import { OwnFirewall } from './own-firewall.ts';

it('an old note never takes the place of a new one, and none comes after the end', async () => {
  const { nodes } = createMemoryStore();
  const slow = Promise.withResolvers<void>();
  const noteFirewall = nodes.noteFirewall.bind(nodes);
  let notes = 0;
  Object.defineProperty(nodes, 'noteFirewall', {
    value: async (...args: Parameters<typeof noteFirewall>) => {
      notes += 1;
      if (notes === 2) await slow.promise;
      return noteFirewall(...args);
    },
  });
  const own = new OwnFirewall({
    firewall: { name: 'none', open: async () => DONE, sync: async () => DONE, close: async () => DONE },
    known: new KnownPorts(new FakeIronic()),
    register: nodes,
    owner: 'a',
    leaseSeconds: 30,
  });
  expect((await own.generation()).unwrap()).toBe(0);
  const sign = own.heartbeat();
  await new Promise((resolve) => setImmediate(resolve));
  const enforced = own.enforced(5);
  slow.resolve();
  await Promise.all([sign, enforced]);
  expect((await nodes.firewalls()).unwrap()).toMatchObject([{ owner: 'a', generation: 5 }]);
  const last = own.heartbeat();
  (await own.withdraw()).unwrap();
  await last;
  (await own.heartbeat()).unwrap();
  expect((await nodes.firewalls()).unwrap()).toEqual([]);
});
