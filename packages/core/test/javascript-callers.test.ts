import { type Hook, runHooks } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { errorOf, UUID, world } from './world.ts';

describe('what the compiler would not allow', () => {
  it('an option of introspect that there is not', async () => {
    const { inspector, calls } = world();
    const refused = errorOf(await inspector.introspect(UUID, { manageBot: false } as object));
    expect(refused).toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(/manageBot\b.*\bmanageBoot\b/),
    });
    expect(calls()).toEqual([]);
  });

  it.each([null, undefined, [], 'text', 5])('a payload that is %j', async (payload) => {
    expect(errorOf(await runHooks(payload as never)).code).toBe('bad-request');
  });

  it.each([
    ['a Map', new Map(), 'a Map'],
    ['a Date deep inside', { list: [{ at: new Date(0) }] }, '/extra/odd/list/0/at cannot be a Date'],
    ['a function', () => {}, 'a function'],
    ['NaN', { value: Number.NaN }, '/extra/odd/value cannot be NaN'],
    ['a hole', [undefined], '/extra/odd/0 cannot be undefined'],
  ])('a hook sets %s, which is no JSON', async (_, value, words) => {
    const site: Hook = { name: 'site', after: ({ node }) => node.set('/extra/odd', value) };
    const run = (await runHooks({ inventory: {} }, { hooks: [site] })).unwrap();
    expect(run.changes).toBeUndefined();
    expect(run.warnings).toEqual([expect.stringContaining(words)]);
  });

  it('what is JSON is taken, whole numbers of any size and absent members included', async () => {
    const value = { big: 2n ** 64n, list: [null, 'x', true, 1.5], absent: undefined, bare: Object.create(null) };
    const site: Hook = { name: 'site', after: ({ node }) => node.set('/extra/fine', value) };
    const run = (await runHooks({ inventory: {} }, { hooks: [site] })).unwrap();
    expect(run.warnings).toEqual([]);
    expect(run.changes?.node).toHaveLength(1);
  });
});
