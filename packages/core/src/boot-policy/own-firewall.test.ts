import { createMemoryStore } from '@ironic-inspector/store-memory';
import { expect, it } from 'vitest';
import { FirewallSeat } from './own-firewall.ts';

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
  const seat = new FirewallSeat(nodes, 'a', 30);
  expect((await seat.begin()).unwrap()).toBe(0);
  const sign = seat.signOfLife();
  await new Promise((resolve) => setImmediate(resolve));
  const enforced = seat.enforced(5);
  slow.resolve();
  await Promise.all([sign, enforced]);
  expect((await nodes.firewalls()).unwrap()).toMatchObject([{ owner: 'a', generation: 5 }]);
  const last = seat.signOfLife();
  (await seat.leave()).unwrap();
  await last;
  (await seat.signOfLife()).unwrap();
  expect((await nodes.firewalls()).unwrap()).toEqual([]);
});
