import { DONE, Ok, type RuleStore } from '@ironic-inspector/core';
import { ruleStoreSuite } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../src/index.ts';
import { failures } from './failures.ts';

/** A memory store in which one method is done badly. */
function defective(defect: (store: RuleStore) => Partial<RuleStore>): RuleStore {
  const { rules } = createMemoryStore();
  const whole: RuleStore = {
    add: (rule) => rules.add(rule),
    get: (uuid) => rules.get(uuid),
    list: () => rules.list(),
    remove: (uuid) => rules.remove(uuid),
    clear: () => rules.clear(),
  };
  return { ...whole, ...defect(rules) };
}

const DEFECTS: Record<string, readonly [test: string, (store: RuleStore) => Partial<RuleStore>]> = {
  'an add that overwrites': [
    'conflicts > a UUID that is taken is a conflict, and the rule that has it stays',
    (store) => ({
      add: async (rule) => {
        await store.remove(rule.uuid);
        return store.add(rule);
      },
    }),
  ],
  'an add in two steps': [
    'conflicts > one of many that add the same UUID succeeds',
    (store) => ({
      add: async (rule) => {
        const there = await store.get(rule.uuid);
        if (there.err || there.val !== undefined) return store.add(rule);
        void store.remove(rule.uuid);
        return store.add(rule);
      },
    }),
  ],
  'an order of its own': [
    'order > rules are listed in the order they were added',
    (store) => ({
      list: async () =>
        (await store.list()).map((all) => all.toSorted((left, right) => (left.uuid < right.uuid ? -1 : 1))),
    }),
  ],
  'a remove that says nothing': [
    'removing > removing says whether there was one, and leaves the others',
    (store) => ({
      remove: async (uuid) => {
        await store.remove(uuid);
        return Ok(true);
      },
    }),
  ],
  'a clear that forgets to': [
    'removing > clearing removes all, and nothing is fine',
    () => ({ clear: async () => DONE }),
  ],
  'parameters that are lost': [
    'keeping > a rule comes back as it was given',
    (store) => ({
      add: (rule) => {
        const conditions = rule.conditions.map(({ op, field, multiple, invert }) => ({ op, field, multiple, invert }));
        return store.add({ ...rule, conditions });
      },
    }),
  ],
  'an empty scope that becomes none': [
    'keeping > an empty scope is not the same as none',
    (store) => ({ add: (rule) => store.add({ ...rule, scope: rule.scope || null }) }),
  ],
  'a store that gives out its own rules': [
    'keeping > rules that were given or handed out change nothing that is kept',
    (store) => {
      const kept = new Map<string, Awaited<ReturnType<RuleStore['get']>>>();
      return {
        get: async (uuid) => {
          const first = kept.get(uuid) ?? (await store.get(uuid)).map((rule) => structuredClone(rule));
          kept.set(uuid, first);
          return first;
        },
      };
    },
  ],
};

describe('the suite for rule stores', () => {
  it('finds nothing wrong with the memory store', async () => {
    expect(await failures((runner) => ruleStoreSuite(runner, { create: () => defective(() => ({})) }))).toEqual([]);
  });

  it.each(Object.entries(DEFECTS))('finds %s', async (_name, [test, defect]) => {
    expect(await failures((runner) => ruleStoreSuite(runner, { create: () => defective(defect) }))).toContain(test);
  });
});
