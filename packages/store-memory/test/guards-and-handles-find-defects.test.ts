import type { DataStore, Introspection, RuleStore, SharedNodeStore } from '@ironic-inspector/core';
import { DONE, MemoryRegisters, Ok } from '@ironic-inspector/core';
import { dataStoreSuite, ruleStoreSuite, sharedNodeStoreSuite } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../src/index.ts';
import { failures } from './failures.ts';
import { handlesOf } from './handles.ts';
import type { Defects } from './handles.ts';

type Mutants<Store> = Record<string, readonly [test: string, Defects<Store>]>;

const nodes = () => createMemoryStore().nodes;
const data = () => createMemoryStore().data;
const rules = () => createMemoryStore().rules;

/** What `begin` or `forget` is told that its caller saw, with a member as it is now. */
async function blind(store: SharedNodeStore, seen: Introspection, member: keyof Introspection): Promise<Introspection> {
  const current = (await store.get(seen.uuid)).unwrap();
  return current === undefined ? seen : { ...seen, [member]: current[member] };
}

/** A `begin` that does not look at `member`, and a `forget` likewise. */
const blindBegin = (member: keyof Introspection): Defects<SharedNodeStore> => ({
  methods: (store) => ({
    begin: async (run, replaces, work) =>
      store.begin(run, replaces && (await blind(store, replaces, member)), work),
  }),
});
const blindForget = (member: keyof Introspection): Defects<SharedNodeStore> => ({
  methods: (store) => ({ forget: async (seen) => store.forget(await blind(store, seen, member)) }),
});

/** One that removes every record of which `isMeant` says so, and not only the one. */
const forgetMore = (isMeant: (record: Introspection, seen: Introspection) => boolean): Defects<SharedNodeStore> => ({
  methods: (store) => ({
    forget: async (seen) => {
      const answer = await store.forget(seen);
      const rest = (await store.list({ limit: 1_000 })).unwrap();
      if (answer.val === true) for (const record of rest) if (isMeant(record, seen)) await store.forget(record);
      return answer;
    },
  }),
});

const ABSENT = async () => Ok(undefined);
const rejects = async (method: string) => {
  throw new Error(`could not ${method}`);
};
/** Does its work all the same, and then says that it could not. */
const halfDone =
  <Store extends object>(only: string): Defects<Store>['fails'] =>
  async (method, store, args) => {
    const work: unknown = Reflect.get(store, method);
    if (method === only && typeof work === 'function') await Reflect.apply(work, store, args);
    return (handlesOf(() => store).breakDown, failing(method));
  };
