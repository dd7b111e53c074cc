import { describe, expect, it } from 'vitest';
import { differences } from './differences.ts';
import { Judge } from './judge.ts';

describe('differences', () => {
  it('are found as deep as they are', () => {
    const original = { same: [1, { a: null }], list: [1, 2], kind: [], gone: 0 };
    const ours = { list: [1, 3, 4], kind: {}, same: [1, { a: null }], more: false };
    expect(differences(original, ours)).toEqual([
      { path: '/list/1', original: 2, ours: 3 },
      { path: '/list/2', original: undefined, ours: 4 },
      { path: '/kind', original: [], ours: {} },
      { path: '/gone', original: 0, ours: undefined },
      { path: '/more', original: undefined, ours: false },
    ]);
  });

  it('tell null from nothing and a number from its text', () => {
    expect(differences({ a: null, b: '1' }, { b: 1 }).map(({ path }) => path)).toEqual(['/a', '/b']);
  });
});

describe('a judge', () => {
  const found = differences({ nics: { a: { lldp: { x: 1 } } }, cpus: 1 }, { nics: { a: {} }, cpus: 2 });
  const lldp = { payload: 'p', path: '/nics/*/lldp', why: 'no LLDP' };

  it('takes what is explained, and below it, and nothing else', () => {
    const judge = new Judge([lldp]);
    expect(judge.judge('p', found).map(({ difference, why }) => [difference.path, why])).toEqual([
      ['/nics/a/lldp', 'no LLDP'],
      ['/cpus', undefined],
    ]);
    expect(judge.needless).toEqual([]);
  });

  it('does not take it for another payload', () => {
    expect(new Judge([lldp]).judge('q', found).every(({ why }) => why === undefined)).toBe(true);
  });

  it('tells of explanations that explain nothing', () => {
    const judge = new Judge([lldp]);
    judge.judge('p', []);
    expect(judge.needless).toEqual([lldp]);
  });
});
