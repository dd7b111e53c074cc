import { manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { TimeLimits } from '../attempt.ts';
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

it('gives up a call that does not end, and makes no other one before it has', async () => {
  const clock = manualClock();
  const { firewall, calls, waiting } = slow();
  const bounded = boundedFirewall(firewall, new TimeLimits(clock));
  const late = { code: 'firewall-failed', message: 'firewall slow took longer than 60 seconds' };
  const first = bounded.sync(policy('a'));
  await clock.advance(60_000);
  expect((await first).val).toMatchObject(late);
  expect((await bounded.sync(policy('b'))).val).toMatchObject(late);
  expect(calls).toEqual(['a']);

  waiting[0]?.();
  await clock.idle();
  const third = bounded.sync(policy('c'));
  waiting[1]?.();
  expect((await third).ok).toBe(true);
  expect(calls).toEqual(['a', 'c']);
  expect(clock.sleeping).toBe(0);
});

it('closes when the call that does not end has ended after all', async () => {
  const clock = manualClock();
  const { firewall, calls, waiting } = slow();
  const close = async () => {
    calls.push('closed');
    return DONE;
  };
  const bounded = boundedFirewall({ ...firewall, close }, new TimeLimits(clock));
  const first = bounded.open(policy('a'));
  await clock.advance(60_000);
  await first;
  const closed = bounded.close();
  await clock.idle();
  expect(calls).toEqual(['a']);
  waiting[0]?.();
  expect((await closed).ok).toBe(true);
  expect(calls).toEqual(['a', 'closed']);
});

it('answers what throws as a defect, and goes on', async () => {
  const clock = manualClock();
  let throws = true;
  const sync = async () => {
    if (throws) throw new Error('boom');
    return DONE;
  };
  const bounded = boundedFirewall({ name: 'f', open: sync, sync, close: sync }, new TimeLimits(clock));
  expect((await bounded.open(policy('a'))).val).toMatchObject({ code: 'internal' });
  throws = false;
  expect((await bounded.open(policy('a'))).ok).toBe(true);
});
