import { eventually, manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { InstanceRegister } from '../contracts/instance-register.ts';
import { InspectorError } from '../errors.ts';
import { Err } from '../result.ts';
import { MemoryRegisters } from '../options/memory-registers.ts';
import { Lease } from './lease.ts';

function setting() {
  const clock = manualClock();
  const register = new MemoryRegisters();
  const beats: number[] = [];
  let away = false;
  const heartbeat = register.heartbeat.bind(register);
  Object.defineProperty(register, 'heartbeat', {
    writable: true,
    value: async (owner: string, at: Date) => {
      if (away) return Err(new InspectorError('store-failed', 'away'));
      beats.push(at.getTime());
      return heartbeat(owner, at);
    },
  });
  const begun = clock.now().getTime();
  const lease = new Lease(register, clock, 30);
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
  return (await register.heartbeats()).unwrap().map(({ owner }) => owner);
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

  it('beats when its clock was set back', async () => {
    const { clock, register } = setting();
    const ahead = new Date(clock.now().getTime() + 3_600_000);
    let wrong = true;
    const own = new Lease(register, { ...clock, now: () => (wrong ? ahead : clock.now()) }, 30);
    const claim = (await own.claim()).unwrap();
    wrong = false;
    expect((await claim.check()).ok).toBe(true);
    expect((await register.heartbeats()).unwrap()).toEqual([{ owner: own.owner, at: clock.now() }]);
    claim.release();
  });

  it('is lost after a whole lease also when the clock was set back meanwhile', async () => {
    const { clock, register } = setting();
    const own = new Lease(register, { ...clock, sleep: () => new Promise(() => {}) }, 30);
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
    const own = new Lease(register, paused, 30);
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

  it('says who is gone, with a third of a lease for clocks that differ, and who is forgotten', () => {
    const { clock, lease } = setting();
    expect(clock.now().getTime() - lease.goneBefore.getTime()).toBe(40_000);
    expect(clock.now().getTime() - lease.forgottenBefore.getTime()).toBe(300_000);
  });

  it('tells owners that are gone from those that are alive', async () => {
    const { clock, lease, register } = setting();
    const now = clock.now().getTime();
    (await register.heartbeat('late', new Date(now - 40_000))).unwrap();
    (await register.heartbeat('gone', new Date(now - 40_001))).unwrap();
    (await register.heartbeat('retired', new Date(now))).unwrap();
    (await register.retire('retired')).unwrap();
    const isGone = (await lease.absence()).unwrap();
    expect(['late', 'gone', 'retired', 'never'].map(isGone)).toEqual([false, true, true, true]);
    expect(await known(register)).toEqual(['late', 'gone']);
  });

  it('has owners forgotten that are gone for long', async () => {
    const { clock, lease, register } = setting();
    const now = clock.now().getTime();
    (await register.heartbeat('forgotten', new Date(now - 300_001))).unwrap();
    (await register.heartbeat('gone', new Date(now - 300_000))).unwrap();
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
    one.cover('b');
    other.cover('b');
    expect(['a', 'b', 'c'].map((run) => lease.isWorkingOn(run))).toEqual([true, true, false]);
    one.release();
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
    const own = new Lease(register, { ...clock, now: () => clock.now(), sleep: () => new Promise<void>(() => {}) }, 30);
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
