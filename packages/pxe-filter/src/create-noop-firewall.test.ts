import { expect, it } from 'vitest';
import { createNoopFirewall } from './create-noop-firewall.ts';

it('the no-op firewall says once that it keeps nobody off', async () => {
  const said: string[] = [];
  const firewall = createNoopFirewall({ warn: (message) => said.push(message) });
  const policy = { introspecting: [], others: [], unknown: 'deny', clientIds: {} } as const;
  for (let times = 0; times < 2; times += 1) {
    (await firewall.open(policy)).unwrap();
    (await firewall.sync(policy)).unwrap();
    (await firewall.close()).unwrap();
  }
  expect(said).toEqual(['The no-op firewall keeps nobody off: every machine that asks may boot the ramdisk']);
});
