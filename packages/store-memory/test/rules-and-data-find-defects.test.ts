import type { DataStore, RuleStore } from '@ironic-inspector/core';
import { DONE, Ok } from '@ironic-inspector/core';
import { dataStoreSuite, ruleStoreSuite } from '@ironic-inspector/testing';
import { createMemoryStore } from '../src/index.ts';
import { absent, doneAllTheSame, eachOf, expectFound, instead, overlay, rejects } from './handles.ts';
import type { Mutants } from './handles.ts';

const data = () => createMemoryStore().data;
const rules = () => createMemoryStore().rules;

const KEPT_APART = 'documents > the two kinds are kept apart';
const FAILS = 'failures > what fails is store-failed, not absence and not a rejection, and nothing is lost';

const DATA: Mutants<DataStore> = {
  'a load of the other kind': [
    KEPT_APART,
    {
      methods: (store) => ({
        load: (uuid, kind) => store.load(uuid, kind === 'processed' ? 'unprocessed' : 'processed'),
      }),
    },
  ],
  'a load that is content with the other kind': [
    KEPT_APART,
    {
      methods: (store) => ({
        load: async (uuid, kind) => {
          const found = await store.load(uuid, kind);
          return found.val === undefined ? store.load(uuid, 'unprocessed') : found;
        },
      }),
    },
  ],
  'a load of any node': [
    'documents > nodes are kept apart',
    {
      methods: (store) => ({
        save: (_uuid, kind, document) => store.save('any', kind, document),
        load: (_uuid, kind) => store.load('any', kind),
      }),
    },
  ],
  'a discard of nothing': [
    'documents > discarding removes both documents of that node only',
    { methods: () => ({ discard: async () => DONE }) },
  ],
  'a store that keeps nothing': [
    'persistence > who opens the store anew finds all that was saved, and nothing that was discarded',
    { reopened: data },
  ],
  'a second handle on something else': [
    'two handles > what one saves or discards the other sees at once',
    { opened: data },
  ],
  'a failing load that answers Ok(undefined)': [FAILS, { fails: instead('load', absent) }],
  ...eachOf(['load', 'save', 'discard'], (method) => [
    `a failing ${method} that rejects`,
    FAILS,
    { fails: instead(method, rejects) },
  ]),
  ...eachOf(['save', 'discard'], (method) => [
    `a failing ${method} that says it was done`,
    FAILS,
    { fails: instead(method, absent) },
  ]),
  ...eachOf(['save', 'discard'], (method) => [
    `a failing ${method} that was done`,
    FAILS,
    { fails: doneAllTheSame(method) },
  ]),
};

const RULES: Mutants<RuleStore> = {
  'an order that is forgotten': [
    'order > rules are listed in the order they were added',
    { methods: (store) => ({ list: async () => (await store.list()).map((all) => all.toReversed()) }) },
  ],
  'a remove of all': [
    'removing > removing says whether there was one, and leaves the others',
    {
      methods: (store) => ({
        remove: async (uuid) => {
          const removed = await store.remove(uuid);
          await store.clear();
          return removed;
        },
      }),
    },
  ],
  'a store that keeps nothing': [
    'persistence > who opens the store anew finds all rules in their order, and adds behind them',
    { reopened: rules },
  ],
  'a store that keeps rules without what it does not know': [
    'persistence > rules are kept to the letter',
    {
      reopened: (store) =>
        overlay(store, {
          get: async (uuid) => (await store.get(uuid)).map((rule) => rule && { ...rule, conditions: [] }),
        }),
    },
  ],
  'an order that is another after a restart': [
    'persistence > who opens the store anew finds all rules in their order, and adds behind them',
    {
      reopened: (store) => overlay(store, { list: async () => (await store.list()).map((all) => all.toReversed()) }),
    },
  ],
  'a second handle on something else': [
    'two handles > rules that are added in turn have one order for both',
    { opened: rules },
  ],
  'a failing get that answers Ok(undefined)': [FAILS, { fails: instead('get', absent) }],
  'a failing list that is empty': [FAILS, { fails: instead('list', async () => Ok([])) }],
  'a failing remove that says there was none': [FAILS, { fails: instead('remove', async () => Ok(false)) }],
  ...eachOf(['get', 'list', 'add', 'remove', 'clear'], (method) => [
    `a failing ${method} that rejects`,
    FAILS,
    { fails: instead(method, rejects) },
  ]),
  ...eachOf(['add', 'remove', 'clear'], (method) => [
    `a failing ${method} that was done`,
    FAILS,
    { fails: doneAllTheSame(method) },
  ]),
};

expectFound(dataStoreSuite, data, DATA);
expectFound(ruleStoreSuite, rules, RULES);
