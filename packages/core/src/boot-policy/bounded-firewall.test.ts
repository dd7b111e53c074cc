import { manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import type { BootPolicy, Firewall } from '../contracts/firewall.ts';
import { DONE, type Result } from '../result.ts';
import type { InspectorError } from '../errors.ts';
import { boundedFirewall } from './bounded-firewall.ts';

const policy = (mac: string): BootPolicy => ({ introspecting: [mac], others: [], unknown: 'deny', clientIds: {} });

/** A firewall that enforces when it is told to. */
function slow() {
  const calls: string[] = [];
  const waiting: (() => void)[] = [];
  const sync = ({ introspecting }: BootPolicy) =>
    new Promise<Result<void, InspectorError>>((resolve) => {
      calls.push(introspecting.join());
      waiting.push(() => resolve(DONE));
    });
  const firewall: Firewall = { name: 'slow', open: sync, sync, close: async () => DONE };
  return { firewall, calls, waiting };
}

it('gives up a call that does not end, and makes no other one meanwhile', async () => {
  const clock = manualClock();
  const { firewall, calls, waiting } = slow();
  const bounded = boundedFirewall(firewall, clock);
  const first = bounded.sync(policy('a'));
  await clock.advance(60_000);
  expect((await first).val).toMatchObject({
    code: 'firewall-failed',
    message: 'firewall slow took longer than 60 seconds',
  });
  const second = bounded.sync(policy('b'));
  await clock.advance(60_000);
  expect((await second).err).toBe(true);
  expect(calls).toEqual(['a']);

  const third = bounded.sync(policy('c'));
  waiting[0]?.();
  await clock.advance(0);
  expect(calls).toEqual(['a', 'c']);
  waiting[1]?.();
  expect((await third).ok).toBe(true);
});

it('answers what throws as a defect, and goes on', async () => {
  const clock = manualClock();
  let throws = true;
  const sync = async () => {
    if (throws) throw new Error('boom');
    return DONE;
  };
  const bounded = boundedFirewall({ name: 'f', open: sync, sync, close: sync }, clock);
  expect((await bounded.open(policy('a'))).val).toMatchObject({ code: 'internal' });
  throws = false;
  expect((await bounded.open(policy('a'))).ok).toBe(true);
});
