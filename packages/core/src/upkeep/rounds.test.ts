import { describe, expect, it } from 'vitest';
import { Rounds } from './rounds.ts';

/** Rounds that end when they are told to. */
function slow() {
  const begun: PromiseWithResolvers<number>[] = [];
  const rounds = new Rounds(() => {
    const round = Promise.withResolvers<number>();
    begun.push(round);
    return round.promise;
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { begun, rounds, settle };
}

describe('rounds', () => {
  it('come one at a time, and who asks during one shares the next', async () => {
    const { begun, rounds, settle } = slow();
    const first = rounds.ask();
    await settle();
    const [second, third] = [rounds.ask(), rounds.ask()];
    await settle();
    expect(begun).toHaveLength(1);
    begun[0]?.resolve(1);
    expect(await first).toBe(1);
    await settle();
    expect(begun).toHaveLength(2);
    begun[1]?.resolve(2);
    expect(await Promise.all([second, third])).toEqual([2, 2]);
  });

  it('that are asked for before one begins share it', async () => {
    const { begun, rounds, settle } = slow();
    const asked = [rounds.ask(), rounds.ask()];
    await settle();
    begun[0]?.resolve(1);
    expect(await Promise.all(asked)).toEqual([1, 1]);
    expect(begun).toHaveLength(1);
  });

  it('are all over before what comes after them', async () => {
    const { begun, rounds, settle } = slow();
    const order: string[] = [];
    void rounds.ask().then(() => order.push('round'));
    const after = rounds.after(async () => void order.push('after'));
    await settle();
    expect(order).toEqual([]);
    begun[0]?.resolve(1);
    await after;
    expect(order).toEqual(['round', 'after']);
  });
});
