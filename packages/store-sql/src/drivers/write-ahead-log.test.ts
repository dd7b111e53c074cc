import { describe, expect, it } from 'vitest';
import { WriteAheadLog } from './write-ahead-log.ts';

/** A disk that takes its time: each sync ends when it is told to. */
function slowDisk() {
  const syncs: PromiseWithResolvers<void>[] = [];
  let closed = 0;
  const log = new WriteAheadLog('log', async () => ({
    datasync: () => {
      const sync = Promise.withResolvers<void>();
      syncs.push(sync);
      return sync.promise;
    },
    close: async () => void closed++,
  }));
  return { log, syncs, closes: () => closed };
}

/** Lets everything run that only waits for promises. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function watched(promise: Promise<void>): { done: boolean } {
  const state = { done: false };
  promise.then(
    () => (state.done = true),
    () => (state.done = true),
  );
  return state;
}

describe('the write-ahead log', () => {
  it('is left alone when nothing was written', async () => {
    const { log, syncs } = slowDisk();
    await log.settle();
    expect(syncs).toHaveLength(0);
  });

  it('waits once for all that was written before, and not for what comes later', async () => {
    const { log, syncs } = slowDisk();
    log.note();
    const first = watched(log.settle());
    await turn();
    expect(syncs).toHaveLength(1);
    log.note();
    const [second, third] = [watched(log.settle()), watched(log.settle())];
    await turn();
    expect(syncs).toHaveLength(1);
    syncs[0]?.resolve();
    await turn();
    expect([first.done, second.done, third.done]).toEqual([true, false, false]);
    expect(syncs).toHaveLength(2);
    syncs[1]?.resolve();
    await turn();
    expect([second.done, third.done]).toEqual([true, true]);
    await log.settle();
    expect(syncs).toHaveLength(2);
  });

  it('has what waits for a sync that began too early wait for the next', async () => {
    const { log, syncs } = slowDisk();
    log.note();
    void log.settle();
    await turn();
    log.note();
    const late = watched(log.settle());
    syncs[0]?.resolve();
    await turn();
    expect(late.done).toBe(false);
    syncs[1]?.resolve();
    await turn();
    expect(late.done).toBe(true);
  });

  it('that could not be brought to the disk once is not trusted again', async () => {
    const { log, syncs } = slowDisk();
    log.note();
    const first = log.settle();
    await turn();
    syncs[0]?.reject(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    log.note();
    await expect(log.settle()).rejects.toThrow('EIO');
    expect(syncs).toHaveLength(1);
  });

  it('is closed once', async () => {
    const { log, syncs, closes } = slowDisk();
    log.note();
    const settled = log.settle();
    await turn();
    syncs[0]?.resolve();
    await settled;
    await log.close();
    await log.close();
    expect(closes()).toBe(1);
  });
});
