import { describe, expect, it } from 'vitest';
import type { Claim } from './ledger.ts';
import { judgeEnds, judgeTurns } from './turns.ts';

const claim = (by: string, holder: string | null, asked: number, answered = asked + 1): Claim => ({
  kind: 'claim',
  by,
  node: 'node',
  holder,
  asked,
  answered,
});

describe('the judge of ends', () => {
  it.each<[string, readonly Claim[]]>([
    ['one owner', [claim('a', 'a', 0), claim('a', null, 10)]],
    ['one after the other', [claim('a', 'a', 0), claim('b', 'b', 10), claim('b', null, 20)]],
    ['one that took it back', [claim('a', 'a', 0), claim('b', 'b', 10), claim('a', 'a', 20), claim('a', null, 30)]],
    ['an end that was asked for before another one had it', [claim('b', 'b', 10, 20), claim('a', null, 15, 30)]],
    ['one whose claim was answered late', [claim('a', 'a', 0, 50), claim('b', 'b', 30), claim('b', null, 60)]],
    ['the end of what nobody has', [claim('b', 'b', 0), claim('b', null, 10), claim('a', null, 20)]],
  ])('lets pass: %s', (_what, claims) => expect(judgeEnds(claims)).toEqual([]));

  it('sees an end by one who had lost the run', () => {
    const claims = [claim('a', null, 20), claim('b', 'b', 10), claim('a', 'a', 0)];
    expect(judgeEnds(claims)).toEqual(['node node: a ended what b had taken']);
  });
});

describe('the judge of turns', () => {
  const claims = [claim('a', 'a', 0), claim('b', 'b', 5000)];
  const write = (at: number) => ({ by: 'a', node: 'node', at, what: 'patchNode' });
  const pauses = [{ by: 'a', from: 1000, to: 6000 }];

  it('lets pass what an owner writes', () => {
    expect(judgeTurns([write(4000), write(4500)], claims, [])).toMatchObject({ overlaps: [], repeated: [] });
  });

  it('sees a late write of one who was not paused', () => {
    expect(judgeTurns([write(6000)], claims, []).overlaps).toHaveLength(1);
  });

  it('sees more than one late write after a pause', () => {
    expect(judgeTurns([write(6000)], claims, pauses)).toEqual({ overlaps: [], repeated: [], late: 1 });
    expect(judgeTurns([write(6000), write(6100)], claims, pauses).repeated).toHaveLength(1);
  });
});
