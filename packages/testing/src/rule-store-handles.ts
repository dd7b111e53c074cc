import assert from 'node:assert/strict';
import type { Rule, RuleStore } from '@ironic-inspector/core';
import { expectCode, expectFailures, valueOf } from './expect-result.ts';
import type { Topic } from './runner.ts';

/** UUIDs that are in no order. */
const UUIDS = ['c', '3', 'f', '0'].map((digit) => `${digit}be26c0b-03f2-4d2e-ae87-c02d7f33c123`);
const [UUID = '', OTHER = ''] = UUIDS;

/** What a process leaves to the one after it. */
export const persistence: Topic<RuleStore> = {
  name: 'persistence',
  needs: 'reopen',
  tests: {
    'who opens the store anew finds all rules in their order, and adds behind them': async (store, { reopen }) => {
      for (const uuid of UUIDS.slice(1)) valueOf(await store.add(rule(uuid)));
      valueOf(await store.remove(OTHER));
      const opened = await reopen();
      assert.deepEqual(valueOf(await opened.list()), UUIDS.slice(2).map(rule));
      expectCode(await opened.add(rule(UUIDS[2] ?? '')), 'already-exists');
      valueOf(await opened.add(rule(UUID)));
      assert.deepEqual(valueOf(await (await reopen()).list()), [...UUIDS.slice(2), UUID].map(rule));
    },

    'rules are kept to the letter': async (store, { reopen }) => {
      const given: Rule = {
        ...rule(UUID),
        scope: '',
        conditions: [{ zz: null, field: 'b', op: 'eq', invert: true, aa: [1.5, { y: 2n ** 64n }], multiple: 'first' }],
        actions: [{ value: { z: 1, a: 'ü\u{1f680}' }, action: 'set-attribute', path: '/extra/x' }],
      };
      valueOf(await store.add(given));
      const opened = await reopen();
      const kept = valueOf(await opened.get(UUID)) ?? assert.fail('the rule is gone');
      assert.deepEqual(kept, given);
      assert.deepEqual(Object.keys(kept.conditions[0] ?? {}), Object.keys(given.conditions[0] ?? {}));
      assert.deepEqual(Object.keys(kept.actions[0] ?? {}), Object.keys(given.actions[0] ?? {}));
    },

    'rules that were cleared stay away': async (store, { reopen }) => {
      valueOf(await store.add(rule(UUID)));
      valueOf(await store.clear());
      assert.deepEqual(valueOf(await (await reopen()).list()), []);
    },
  },
};

/** Two handles on one store, as two processes have them. */
export const twoHandles: Topic<RuleStore> = {
  name: 'two handles',
  needs: 'another',
  tests: {
    'rules that are added in turn have one order for both': async (store, { another }) => {
      const other = await another();
      for (const [index, uuid] of UUIDS.entries()) valueOf(await (index % 2 === 0 ? store : other).add(rule(uuid)));
      for (const one of [store, other]) assert.deepEqual(valueOf(await one.list()), UUIDS.map(rule));
      assert.equal(valueOf(await other.remove(UUID)), true);
      assert.equal(valueOf(await store.get(UUID)), undefined);
      assert.equal(valueOf(await store.remove(UUID)), false);
    },

    'one of two that add the same UUID succeeds': async (store, { another }) => {
      const other = await another();
      const added = await Promise.all([store, other].map((one) => one.add(rule(UUID))));
      assert.equal(added.filter(({ ok }) => ok).length, 1);
      for (const answer of added) if (!answer.ok) expectCode(answer, 'already-exists');
      for (const one of [store, other]) assert.deepEqual(valueOf(await one.list()), [rule(UUID)]);
    },
  },
};

/** A store that cannot do its work, and works again. */
export const failures: Topic<RuleStore> = {
  name: 'failures',
  needs: 'breakDown',
  tests: {
    'what fails is store-failed, not absence and not a rejection, and nothing is lost': async (store, handles) => {
      valueOf(await store.add(rule(UUID)));
      const repair = await handles.breakDown();
      await expectFailures({
        get: () => store.get(UUID),
        'get of nothing': () => store.get(OTHER),
        list: () => store.list(),
        add: () => store.add(rule(OTHER)),
        remove: () => store.remove(UUID),
        clear: () => store.clear(),
      });
      await repair();
      assert.deepEqual(valueOf(await store.list()), [rule(UUID)]);
      valueOf(await store.add(rule(OTHER)));
    },
  },
};

function rule(uuid: string): Rule {
  return {
    uuid,
    description: `rule ${uuid}`,
    scope: null,
    conditions: [],
    actions: [{ action: 'fail', message: 'no' }],
  };
}
