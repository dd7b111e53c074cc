import { eventually, manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { InstanceRegister } from '../contracts/instance-register.ts';
import type { Clock } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { MemoryRegisters } from '../options/memory-registers.ts';
import { Err } from '../result.ts';
import { ClockSkew } from './clock-skew.ts';
import { Lease } from './lease.ts';

function leaseOf(register: InstanceRegister, clock: Clock): Lease {
  return new Lease(register, clock, 30, new ClockSkew(clock, 5000, () => {}));
}

function setting() {
  const clock = manualClock();
  const register = new MemoryRegisters(clock);
  const beats: number[] = [];
  let away = false;
  const heartbeat = register.heartbeat.bind(register);
  Object.defineProperty(register, 'heartbeat', {
    writable: true,
    value: async (owner: string) => {
      if (away) return Err(new InspectorError('store-failed', 'away'));
      beats.push(clock.now().getTime());
      return heartbeat(owner);
    },
  });
  const begun = clock.now().getTime();
  const lease = leaseOf(register, clock);
  return {
    clock,
    lease,
    register,
    beats: () => beats.map((at) => at - begun),
    setAway: (value: boolean) => (away = value),
  };
}

/** The owners that are known to be alive, or to have been at any time. */
async function known(register: InstanceRegister): Promise<string[]> {
  return (await register.heartbeats()).unwrap().last.map(({ owner }) => owner);
}

describe('a lease', () => {
  it('beats as long as there is work, and not before or after', async () => {
    const { clock, lease, beats } = setting();
    await clock.advance(100_000);
    expect(beats()).toEqual([]);
    const claim = (await lease.claim()).unwrap();
    const other = (await lease.claim()).unwrap();
    await clock.advance(25_000);
    expect(beats()).toEqual([100_000, 110_000, 120_000]);
    claim.release();
    claim.release();
    await clock.advance(10_000);
    expect(beats()).toHaveLength(4);
    expect((await other.check()).ok).toBe(true);
    other.release();
    await clock.advance(100_000);
    expect(beats()).toHaveLength(4);
    expect(clock.sleeping).toBe(0);
  });

  it('outlasts a store that is away for a while', async () => {
    const { clock, lease, setAway } = setting();
    const claim = (await lease.claim()).unwrap();
    setAway(true);
    await clock.advance(29_000);
    expect((await claim.check()).ok).toBe(true);
    setAway(false);
    await clock.advance(10_000);
    expect((await claim.check()).ok).toBe(true);
    claim.release();
  });

  it('is lost when the store is away for too long, and stays lost for the work that was held', async () => {
    const { clock, lease, setAway } = setting();
    const claim = (await lease.claim()).unwrap();
    setAway(true);
    await clock.advance(31_000);
    expect((await claim.check()).err).toBe(true);
    expect((await lease.claim()).err).toBe(true);
    setAway(false);
    const next = (await lease.claim()).unwrap();
    const checked = await claim.check();
    expect(checked.err && checked.val.code).toBe('node-locked');
    expect((await next.check()).ok).toBe(true);
    claim.release();
    next.release();
  });

  it('is lost when the clock of the register shows that others took the instance for dead', async () => {
    const { clock, register } = setting();
    const own = leaseOf(register, clock);
    const { owner } = own;
    const claim = (await own.claim()).unwrap();
    const heartbeat = register.heartbeat.bind(register);
    let ahead = 30_000;
    register.heartbeat = async (name) => (await heartbeat(name)).map((at) => new Date(at.getTime() + ahead));
    await clock.advance(10_000);
    expect(own.owner).not.toBe(owner);
    expect((await claim.check()).val).toMatchObject({ code: 'node-locked' });
    const next = (await own.claim()).unwrap();
    ahead = 0;
    await clock.advance(10_000);
    expect((await next.check()).ok).toBe(true);
    expect(await known(register)).toEqual([own.owner]);
    claim.release();
    next.release();
  });

  it('is lost after a whole lease also when the clock was set back meanwhile', async () => {
    const { clock, register } = setting();
    const own = leaseOf(register, { ...clock, sleep: () => new Promise(() => {}) });
    const claim = (await own.claim()).unwrap();
    await clock.advance(40_000);
    clock.jump(-40_000);
    expect((await claim.check()).err).toBe(true);
    claim.release();
  });

  it('that was lost has another owner, and the old one is gone', async () => {
    const { clock, lease, register } = setting();
    const { owner, instance } = lease;
    (await lease.claim()).unwrap().release();
    await clock.advance(31_000);
    const claim = (await lease.claim()).unwrap();
    expect(lease.owner).not.toBe(owner);
    expect(lease.instance).toBe(instance);
    expect(await known(register)).toEqual([lease.owner]);
    claim.release();
  });

  it('is not taken up again by what comes after it was handed back', async () => {
    const { clock, lease, beats } = setting();
    const claim = (await lease.claim()).unwrap();
    (await lease.retire()).unwrap();
    const before = beats().length;
    expect((await claim.check()).err).toBe(true);
    expect((await lease.claim()).err).toBe(true);
    await clock.advance(100_000);
    expect(beats()).toHaveLength(before);
    expect(clock.sleeping).toBe(0);
  });

  it('is lost by a process that was paused', async () => {
    const { clock, lease } = setting();
    const paused = { ...clock, sleep: () => new Promise<void>(() => {}), now: () => clock.now() };
    const register = new MemoryRegisters();
    const own = leaseOf(register, paused);
    const claim = (await own.claim()).unwrap();
    await clock.advance(60_000);
    expect((await claim.check()).err).toBe(true);
    claim.release();
    void lease;
  });

  it('ends when the instance retires', async () => {
    const { clock, lease, beats } = setting();
    const claim = (await lease.claim()).unwrap();
    (await lease.retire()).unwrap();
    await clock.advance(60_000);
    expect(beats()).toHaveLength(1);
    expect((await claim.check()).err).toBe(true);
    await eventually(() => clock.sleeping === 0);
  });

  it('tells owners that are gone from those that are alive, with a third of a lease to notice it', async () => {
    const { clock, lease, register } = setting();
    for (const owner of ['gone', 'late', 'retired']) {
      (await register.heartbeat(owner)).unwrap();
      await clock.advance(1);
    }
    (await register.retire('retired')).unwrap();
    await clock.advance(39_998);
    const isGone = (await lease.absence()).unwrap();
    expect(['late', 'gone', 'retired', 'never'].map(isGone)).toEqual([false, true, true, true]);
    expect(await known(register)).toEqual(['gone', 'late']);
  });

  it('tells them apart whatever its own clock says', async () => {
    const { clock, register } = setting();
    const hour = 3_600_000;
    (await register.heartbeat('alive')).unwrap();
    await clock.advance(40_000);
    for (const by of [hour, -hour]) {
      const own = leaseOf(register, { ...clock, now: () => new Date(clock.now().getTime() + by) });
      expect((await own.absence()).unwrap()('alive')).toBe(false);
      expect(own.skew.seconds).toBe(by / 1000);
    }
  });

  it('has owners forgotten that are gone for long', async () => {
    const { clock, lease, register } = setting();
    (await register.heartbeat('forgotten')).unwrap();
    await clock.advance(1);
    (await register.heartbeat('gone')).unwrap();
    await clock.advance(300_000);
    const isGone = (await lease.absence()).unwrap();
    expect(['forgotten', 'gone'].map(isGone)).toEqual([true, true]);
    expect(await known(register)).toEqual(['gone']);
    const away = async () => Err(new InspectorError('store-failed', 'away'));
    await clock.advance(1);
    register.retire = away;
    expect((await lease.absence()).val).toMatchObject({ code: 'store-failed' });
    register.heartbeats = away;
    expect((await lease.absence()).val).toMatchObject({ code: 'store-failed' });
  });

  it('is at work on what was claimed, until that is handed back', async () => {
    const { lease } = setting();
    const [one, other] = [(await lease.claim()).unwrap(), (await lease.claim()).unwrap()];
    one.cover('a');
    for (let times = 0; times < 2; times++) one.cover('b');
    other.cover('b');
    expect(['a', 'b', 'c'].map((run) => lease.isWorkingOn(run))).toEqual([true, true, false]);
    for (let times = 0; times < 2; times++) one.release();
    // What is handed back covers nothing any more.
    one.cover('c');
    expect(['a', 'b', 'c'].map((run) => lease.isWorkingOn(run))).toEqual([false, true, false]);
    other.release();
    expect(lease.isWorkingOn('b')).toBe(false);
  });

  it('is at work on nothing any more once it was handed back', async () => {
    const { lease } = setting();
    (await lease.claim()).unwrap().cover('a');
    (await lease.retire()).unwrap();
    expect(lease.isWorkingOn('a')).toBe(false);
  });

  it('beats once for all that ask at the same time, and again after a third of it', async () => {
    const { clock, lease, beats } = setting();
    const claims = await Promise.all([lease.claim(), lease.claim(), lease.claim()]);
    expect(beats()).toEqual([0]);
    for (const claim of claims) claim.unwrap().release();
    await clock.advance(9999);
    expect((await claims[0].unwrap().check()).ok).toBe(true);
    expect(beats()).toEqual([0]);
    await clock.advance(1);
    expect((await claims[0].unwrap().check()).ok).toBe(true);
    expect(beats()).toEqual([0, 10_000]);
  });

  it('cannot be taken from a store that throws, and can when that has passed', async () => {
    const { lease, register } = setting();
    const heartbeat = register.heartbeat.bind(register);
    register.heartbeat = () => Promise.reject(new Error('oh'));
    expect((await lease.claim()).val).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('during heartbeat: oh'),
    });
    register.heartbeat = heartbeat;
    expect((await lease.claim()).ok).toBe(true);
    (await lease.retire()).unwrap();
  });

  it('has its old owner retired at a later beat when it cannot be now', async () => {
    const { clock, lease, register } = setting();
    const { owner } = lease;
    (await lease.claim()).unwrap().release();
    const retire = register.retire.bind(register);
    register.retire = async () => Err(new InspectorError('store-failed', 'away'));
    await clock.advance(31_000);
    const claim = (await lease.claim()).unwrap();
    expect(await known(register)).toEqual([owner, lease.owner]);
    register.retire = retire;
    await clock.advance(10_000);
    expect(await known(register)).toEqual([lease.owner]);
    claim.release();
  });

  it('that ended exactly now still holds', async () => {
    const { clock, register } = setting();
    // Nothing beats meanwhile.
    const own = leaseOf(register, { ...clock, now: () => clock.now(), sleep: () => new Promise<void>(() => {}) });
    const claim = (await own.claim()).unwrap();
    await clock.advance(30_000);
    expect((await claim.check()).ok).toBe(true);
    await clock.advance(30_001);
    expect((await claim.check()).val).toMatchObject({
      code: 'node-locked',
      message: 'Another instance may have taken this work over: the lease ended before it was done',
    });
  });
});
