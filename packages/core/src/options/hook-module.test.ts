import { describe, expect, it } from 'vitest';
import { createEnrollHook } from '../hooks/enroll.ts';
import { defineAction, defineCondition } from '../rules/rule-plugin.ts';
import { readHookModule } from './hook-module.ts';

const condition = defineCondition({ name: 'is-odd', check: ({ value }) => Number(value) % 2 === 1 });
const action = defineAction({ name: 'note', apply: ({ log }) => log('noted') });

describe('what a module of hooks exports', () => {
  it('is taken when it is whole, whoever made it', () => {
    const whole = { hooks: [{ name: 'mine' }], conditions: [condition], actions: [action] };
    expect(readHookModule(whole).unwrap()).toBe(whole);
    expect(readHookModule({ notFoundHook: createEnrollHook() }).ok).toBe(true);
    const byHand = { name: 'is-odd', params: {}, prepare: () => ({ ok: true, err: false, val: () => true }) };
    expect(readHookModule({ conditions: [byHand] }).ok).toBe(true);
  });

  it.each<[unknown, readonly string[]]>([
    [undefined, ['the default export must be an object with hooks, conditions, actions, notFoundHook: there is none']],
    [() => 1, [expect.stringMatching(/^the default export must be an object .*: not /)]],
    [[], [expect.stringMatching(/^the default export must be an object .*: not list$/)]],
    [{}, ['the default export has none of hooks, conditions, actions, notFoundHook']],
    [{ hook: [] }, ['hook: is unknown; there are hooks, conditions, actions, notFoundHook']],
    [
      { hooks: [{ name: 'a', after: 1 }, {}], conditions: {} },
      ['hooks.0.after: must be a function, not number', 'hooks.1: has no name', expect.stringMatching(/^conditions: /)],
    ],
    [{ conditions: [{ name: 'c', prepare: () => 1 }] }, ['conditions.0: has no params']],
    [
      { actions: [{ name: 'a', params: {}, validate: () => 1, apply: () => 1 }] },
      ['actions.0.formatted: must be a list of names'],
    ],
    [{ notFoundHook: { name: 'n' } }, ['notFoundHook: has no method notFound']],
    [{ notFoundHook: { notFound: () => 1 } }, ['notFoundHook: has no name']],
  ])('%j is refused, with all that is wrong', (exported, problems) => {
    expect(readHookModule(exported).val).toEqual(problems);
  });
});
