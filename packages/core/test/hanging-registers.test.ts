import { MemoryRegisters } from '@ironic-inspector/core';
import { manualClock, memoryFirewall } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { errorOf, MAC, UUID, world } from './world.ts';

const never = () => new Promise<never>(() => {});

/** An inspector whose registers answer nothing any more from the moment that a test says so. */
function hanging() {
  const clock = manualClock();
  const life = { hangs: false, hung: 0 };
  const memory = new MemoryRegisters(clock);
  const hangs = new Proxy(memory, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (!life.hangs) return Reflect.apply(member, target, args) as unknown;
        life.hung++;
        return never();
      };
    },
  });
  const made = world({ clock, instances: hangs, firewalls: hangs, firewall: memoryFirewall() });
  made.ironic.addPort(UUID, MAC);
  const settled = async <T>(work: Promise<T>, milliseconds: number): Promise<T> => {
    await clock.advance(milliseconds);
    expect(life.hung).toBeGreaterThan(0);
    return work;
  };
  return { ...made, clock, life, settled };
}

it('a heartbeat that does not answer is a failure of the store', async () => {
  const { inspector, life, settled } = hanging();
  life.hangs = true;
  expect(errorOf(await settled(inspector.introspect(UUID), 30_000))).toMatchObject({
    code: 'store-failed',
    message: 'the instance register did not answer within 30 seconds',
  });
  life.hangs = false;
  (await inspector.introspect(UUID)).unwrap();
  await inspector.idle();
  expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
});

it('a register of firewalls that does not answer is a failure of the store', async () => {
  const { inspector, life, settled } = hanging();
  (await inspector.start()).unwrap();
  life.hangs = true;
  expect(errorOf(await settled(inspector.firewallLag(), 30_000))).toMatchObject({
    code: 'store-failed',
    message: 'the firewall register did not answer within 30 seconds',
  });
  life.hangs = false;
  expect((await inspector.firewallLag()).unwrap()).toBe(0);
});

it('registers that do not answer do not hold up the stop', async () => {
  const { inspector, clock, life, settled } = hanging();
  (await inspector.start()).unwrap();
  life.hangs = true;
  const stopped = await settled(inspector.stop(), 5_000);
  expect(errorOf(stopped)).toMatchObject({ message: 'the firewall took longer than 5 seconds' });
  expect(clock.sleeping).toBe(0);
});
