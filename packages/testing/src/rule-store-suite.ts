import assert from 'node:assert/strict';
import type { Rule, RuleStore } from '@ironic-inspector/core';
import { expectCode, valueOf } from './expect-result.ts';
import { failures, persistence, twoHandles } from './rule-store-handles.ts';
import { runSuite } from './runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from './runner.ts';

const RACERS = 16;

/** UUIDs that are in no order, so that a store that sorts by them is found out. */
const UUIDS = ['c', '3', 'f', '0', '9', 'a', '1', 'e'].map((digit) => `${digit}be26c0b-03f2-4d2e-ae87-c02d7f33c123`);
const [UUID = '', OTHER = ''] = UUIDS;

function rule(uuid: string, changes: Partial<Rule> = {}): Rule {
  return {
    uuid,
    description: null,
    scope: null,
    conditions: [],
    actions: [{ action: 'fail', message: 'no' }],
    ...changes,
  };
}

const keeping: Topic<RuleStore> = {
  name: 'keeping',
  tests: {
    'an empty store has no rules': async (store) => {
      assert.deepEqual(valueOf(await store.list()), []);
      assert.equal(valueOf(await store.get(UUID)), undefined);
    },

    'a rule comes back as it was given': async (store) => {
      const given = rule(UUID, {
        description: 'ü\u{1f680} \' " \\ % {data[x]}',
        scope: '',
        priority: 9999,
        sensitive: true,
        conditions: [
          { op: 'eq', field: 'a', multiple: 'last', invert: false, value: '{item}', loop: { a: [null] } },
          { op: 'eq', field: 'a', multiple: 'all', invert: true, value: [null, 1.5, { b: 2n ** 64n }] },
          { zz: null, field: 'b', op: 'is-empty', invert: false, aa: 'unknown', multiple: 'first' },
          { op: 'eq', field: 'a', multiple: 'all', invert: true, value: [null, 1.5, { b: 'c' }] },
        ],
        actions: [
          {
            value: { z: [], a: {}, 'k-{data[x]}': [true, null, -0.25, ''] },
            action: 'set-attribute',
            path: '/extra/x',
          },
          { action: 'add-trait', name: '{item}', loop: ['CUSTOM_X', { a: 1 }] },
          { action: 'set-attribute', path: '/extra/x', value: 18446744073709551615n },
        ],
      });
      valueOf(await store.add(given));
      assert.deepEqual(valueOf(await store.get(UUID)), given);
      assert.deepEqual(valueOf(await store.list()), [given]);
    },

    'the keys of conditions and actions keep their order': async (store) => {
      const given = rule(UUID, {
        conditions: [{ zz: 1, field: 'b', aa: { y: 1, x: 2 }, op: 'eq', multiple: 'any', invert: false }],
        actions: [{ value: { z: 1, a: 2 }, action: 'set-attribute', path: '/extra/x' }],
      });
      valueOf(await store.add(given));
      const { conditions, actions } = valueOf(await store.get(UUID)) ?? {};
      assert.equal(
        JSON.stringify({ conditions, actions }),
        JSON.stringify({ conditions: given.conditions, actions: given.actions }),
      );
    },

    'an empty scope is not the same as none': async (store) => {
      valueOf(await store.add(rule(UUID, { scope: '', description: '' })));
      valueOf(await store.add(rule(OTHER)));
      assert.deepEqual(
        valueOf(await store.list()).map(({ scope, description }) => [scope, description]),
        [
          ['', ''],
          [null, null],
        ],
      );
    },

    'large rules are kept whole': async (store) => {
      const value = 'a'.repeat(100_000);
      const given = rule(UUID, { actions: [{ action: 'set-attribute', path: '/extra/x', value }], description: value });
      valueOf(await store.add(given));
      assert.deepEqual(valueOf(await store.get(UUID)), given);
    },

    'rules that were given or handed out change nothing that is kept': async (store) => {
      const given = rule(UUID, { actions: [{ action: 'fail', message: 'no', list: [1] }] });
      valueOf(await store.add(given));
      spoil(given);
      spoil(valueOf(await store.get(UUID)));
      spoil(valueOf(await store.list())[0]);
      const kept = rule(UUID, { actions: [{ action: 'fail', message: 'no', list: [1] }] });
      assert.deepEqual(valueOf(await store.get(UUID)), kept);
      assert.deepEqual(valueOf(await store.list()), [kept]);
    },
  },
};

const order: Topic<RuleStore> = {
  name: 'order',
  tests: {
    'rules are listed in the order they were added': async (store) => {
      for (const uuid of UUIDS) valueOf(await store.add(rule(uuid)));
      assert.deepEqual(await uuids(store), UUIDS);
      assert.deepEqual(await uuids(store), UUIDS);
    },

    'removing one leaves the order of the others': async (store) => {
      for (const uuid of UUIDS) valueOf(await store.add(rule(uuid)));
      valueOf(await store.remove(UUIDS[3] ?? ''));
      assert.deepEqual(await uuids(store), UUIDS.toSpliced(3, 1));
    },

    'a rule that is added again comes last': async (store) => {
      for (const uuid of UUIDS) valueOf(await store.add(rule(uuid)));
      valueOf(await store.remove(UUID));
      valueOf(await store.add(rule(UUID)));
      assert.deepEqual(await uuids(store), [...UUIDS.slice(1), UUID]);
    },
  },
};

const conflicts: Topic<RuleStore> = {
  name: 'conflicts',
  tests: {
    'a UUID that is taken is a conflict, and the rule that has it stays': async (store) => {
      valueOf(await store.add(rule(UUID, { description: 'first' })));
      expectCode(await store.add(rule(UUID, { description: 'second' })), 'already-exists');
      assert.deepEqual(valueOf(await store.list()), [rule(UUID, { description: 'first' })]);
    },

    'one of many that add the same UUID succeeds': async (store) => {
      const racers = Array.from({ length: RACERS }, (_, number) => rule(UUID, { description: `racer ${number}` }));
      const results = await Promise.all(racers.map((racer) => store.add(racer)));
      const winners = racers.filter((_, number) => results[number]?.ok);
      assert.equal(winners.length, 1);
      for (const result of results) if (result.err) expectCode(result, 'already-exists');
      assert.deepEqual(valueOf(await store.list()), winners);
    },

    'many different rules at once are all kept': async (store) => {
      const results = await Promise.all(UUIDS.map((uuid) => store.add(rule(uuid))));
      for (const result of results) valueOf(result);
      assert.deepEqual((await uuids(store)).toSorted(), UUIDS.toSorted());
    },
  },
};

const removing: Topic<RuleStore> = {
  name: 'removing',
  tests: {
    'removing says whether there was one, and leaves the others': async (store) => {
      valueOf(await store.add(rule(UUID)));
      valueOf(await store.add(rule(OTHER)));
      assert.equal(valueOf(await store.remove(UUID)), true);
      assert.equal(valueOf(await store.remove(UUID)), false);
      assert.equal(valueOf(await store.get(UUID)), undefined);
      assert.deepEqual(await uuids(store), [OTHER]);
    },

    'one of many that remove the same rule is told so': async (store) => {
      valueOf(await store.add(rule(UUID)));
      const results = await Promise.all(Array.from({ length: RACERS }, () => store.remove(UUID)));
      assert.equal(results.filter((result) => valueOf(result)).length, 1);
    },

    'clearing removes all, and nothing is fine': async (store) => {
      valueOf(await store.clear());
      for (const uuid of UUIDS) valueOf(await store.add(rule(uuid)));
      valueOf(await store.clear());
      assert.deepEqual(valueOf(await store.list()), []);
      valueOf(await store.add(rule(UUID)));
      assert.deepEqual(await uuids(store), [UUID]);
    },
  },
};

const topics: readonly Topic<RuleStore>[] = [keeping, order, conflicts, removing];

/** What every `RuleStore` does, as tests. */
export function ruleStoreSuite<Store extends RuleStore>(runner: Runner, options: StoreSuiteOptions<Store>): void {
  runSuite(runner, 'RuleStore', [...topics, persistence, twoHandles, failures], options);
}

async function uuids(store: RuleStore): Promise<string[]> {
  return valueOf(await store.list()).map(({ uuid }) => uuid);
}

/** Changes what can be changed in a rule; a store may also give out what cannot. */
function spoil(victim: Rule | undefined): void {
  const action = victim?.actions[0] as { message?: string; list?: number[] } | undefined;
  try {
    action?.list?.push(2);
    Object.assign(action ?? {}, { message: 'changed' });
  } catch {
    // Frozen: as good as a copy.
  }
}
