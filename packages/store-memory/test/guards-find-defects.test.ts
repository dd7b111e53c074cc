import type { Introspection, SharedNodeStore } from '@ironic-inspector/core';
import { DONE, Ok } from '@ironic-inspector/core';
import { sharedNodeStoreSuite } from '@ironic-inspector/testing';
import { createMemoryStore } from '../src/index.ts';
import { eachOf, expectFound } from './handles.ts';
import type { Defects, Mutants } from './handles.ts';

/** What `begin` and `forget` compare. */
const MEMBERS = ['runId', 'state', 'stateSince'];

/** What `begin` or `forget` is told that its caller saw, with a member as it is now. */
async function blind(store: SharedNodeStore, seen: Introspection, member: string): Promise<Introspection> {
  const current = (await store.get(seen.uuid)).unwrap();
  return current === undefined ? seen : { ...seen, [member]: Reflect.get(current, member) };
}

/** A `begin` that does not look at `member`, and a `forget` likewise. */
const blindBegin = (member: string): Defects<SharedNodeStore> => ({
  methods: (store) => ({
    begin: async (run, replaces, work) => store.begin(run, replaces && (await blind(store, replaces, member)), work),
  }),
});
const blindForget = (member: string): Defects<SharedNodeStore> => ({
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

const MUTANTS: Mutants<SharedNodeStore> = {
  ...eachOf(MEMBERS, (member) => [
    `a begin that ignores ${member}`,
    `guards > begin looks at ${member}, whatever the rest is`,
    blindBegin(member),
  ]),
  ...eachOf(MEMBERS, (member) => [
    `a forget that ignores ${member}`,
    `guards > forget looks at ${member}, whatever the rest is`,
    blindForget(member),
  ]),
  'a begin that looks at the error too': [
    'guards > begin looks at state, whatever the rest is',
    {
      methods: (store) => ({
        begin: async (run, replaces, work) => {
          const current = (await store.get(run.uuid)).unwrap();
          return current?.error === replaces?.error ? store.begin(run, replaces, work) : Ok(undefined);
        },
      }),
    },
  ],
  'a begin that writes its work whoever won': [
    'guards > begin looks at state, whatever the rest is',
    {
      methods: (store) => ({
        begin: async (run, replaces, work) => {
          const begun = await store.begin(run, replaces, work);
          const current = (await store.get(run.uuid)).unwrap();
          if (begun.val === undefined && current !== undefined && work !== undefined) {
            await store.update(run.uuid, { runId: current.runId, states: [current.state] }, { pending: work });
          }
          return begun;
        },
      }),
    },
  ],
  'an update that ignores the state': [
    'guards > update looks at the state',
    {
      methods: (store) => ({
        update: async (uuid, guard, change) => {
          const state = (await store.get(uuid)).unwrap()?.state;
          return store.update(uuid, { ...guard, states: state === undefined ? [] : [state] }, change);
        },
      }),
    },
  ],
  'an update that ignores the run': [
    'guards > update looks at the run',
    {
      methods: (store) => ({
        update: async (uuid, guard, change) => {
          const runId = (await store.get(uuid)).unwrap()?.runId ?? guard.runId;
          return store.update(uuid, { ...guard, runId }, change);
        },
      }),
    },
  ],
  'an update that ignores the owner': [
    'guards > update looks at the owner',
    {
      methods: (store) => ({
        update: (uuid, { runId, states }, change) => store.update(uuid, { runId, states }, change),
      }),
    },
  ],
  "an update that takes nobody's record for anybody's": [
    "guards > update looks at the owner of a record that is nobody's",
    {
      methods: (store) => ({
        update: async (uuid, guard, change) => {
          const isOwned = (await store.get(uuid)).unwrap()?.owner !== undefined;
          return store.update(uuid, isOwned ? guard : { runId: guard.runId, states: guard.states }, change);
        },
      }),
    },
  ],
  'an update of every node in the run': [
    'many > update changes one of many that are in the same run and state',
    {
      methods: (store) => ({
        update: async (uuid, guard, change) => {
          const rest = (await store.list({ limit: 1_000 })).unwrap();
          for (const record of rest) if (record.uuid !== uuid) await store.update(record.uuid, guard, change);
          return store.update(uuid, guard, change);
        },
      }),
    },
  ],
  'a forget that deletes every record': [
    'many > forget removes one of many, and leaves all that the others have',
    forgetMore(() => true),
  ],
  'a forget that deletes every record of the run': [
    'many > forget removes one of many, and leaves all that the others have',
    forgetMore((record, seen) => record.runId === seen.runId),
  ],
  'a forget that deletes nothing': [
    'records > forget removes the record with all that belongs to it',
    { methods: () => ({ forget: async () => Ok(true) }) },
  ],
  'a match that ignores MAC addresses': [
    'many > forget removes one of many, and leaves all that the others have',
    { methods: (store) => ({ match: ({ bmc_address }) => store.match({ mac: [], bmc_address }) }) },
  ],
  'a match that ignores BMC addresses': [
    'many > forget removes one of many, and leaves all that the others have',
    { methods: (store) => ({ match: ({ mac }) => store.match({ mac, bmc_address: [] }) }) },
  ],
  'a due that ignores the time': [
    'due > a record in its state since that very moment is not due',
    { methods: (store) => ({ due: (states) => store.due(states, new Date(8.64e15)) }) },
  ],
  'a due that ignores states': [
    'due > records are due by their state and how long they have been in it',
    { methods: (store) => ({ due: (_states, before) => store.due(['starting', 'waiting', 'finished'], before) }) },
  ],
  'an active that counts what has ended': [
    'due > runs without an end that a ramdisk has a part in go on, and their MAC addresses are known',
    {
      methods: (store) => ({
        active: async () => (await store.list({ limit: 1_000 })).map((all) => ({ runs: all.length, macs: [] })),
      }),
    },
  ],
  'a role that two have': ['roles > one of many leads', { methods: () => ({ lead: async () => Ok(true) }) }],
  'a generation that is not raised': [
    'firewalls > every number is given once, and the highest stays',
    { methods: (store) => ({ raiseGeneration: async () => (await store.generation()).map((last) => last + 1) }) },
  ],
  'a firewall that stays when it is withdrawn': [
    'firewalls > one that is withdrawn is gone, and no other',
    { methods: () => ({ withdrawFirewall: async () => DONE }) },
  ],
};

expectFound(sharedNodeStoreSuite, () => createMemoryStore().nodes, MUTANTS);
