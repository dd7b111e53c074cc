import type { DataStore, SharedNodeStore } from '@ironic-inspector/core';
import { DONE, Ok } from '@ironic-inspector/core';
import { dataStoreSuite, sharedNodeStoreSuite } from '@ironic-inspector/testing';
import type { Runner } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../src/index.ts';
import { failures } from './failures.ts';
import { overlay } from './handles.ts';

/** A memory store in which some methods are done badly. */
function defective(defect: (store: SharedNodeStore) => Partial<SharedNodeStore>): SharedNodeStore {
  const { nodes } = createMemoryStore();
  return overlay(nodes, defect(nodes));
}

const DEFECTS: Record<string, readonly [test: string, (store: SharedNodeStore) => Partial<SharedNodeStore>]> = {
  'a begin that overwrites': [
    'records > begin loses to a run begun meanwhile',
    (store) => ({
      begin: async (run) => {
        const current = await store.get(run.uuid);
        return store.begin(run, current.ok ? current.val : undefined);
      },
    }),
  ],
  'an update in two steps': [
    'update > exactly one of many racers wins',
    (store) => ({
      update: async (uuid, guard, change) => {
        const current = await store.get(uuid);
        if (current.err || current.val === undefined || !guard.states.includes(current.val.state)) return Ok(undefined);
        await Promise.resolve();
        return store.update(uuid, { ...guard, states: ['waiting', 'processing'] }, change);
      },
    }),
  ],
  'an update that forgets to look at the run': [
    "update > a newer run is not this one's to change",
    (store) => ({
      update: async (uuid, guard, change) => {
        const current = await store.get(uuid);
        const runId = (current.ok ? current.val?.runId : undefined) ?? guard.runId;
        return store.update(uuid, { ...guard, runId }, change);
      },
    }),
  ],
  'an update that keeps a trail for one that is empty': [
    'update > a trail that is empty takes the place of another',
    (store) => ({
      update: (uuid, guard, { trail, ...change }) =>
        store.update(uuid, guard, trail?.length === 0 ? change : { ...change, ...(trail && { trail }) }),
    }),
  ],
  'a forget that does not look at what it removes': [
    'records > forget leaves a run that its caller did not see',
    (store) => ({
      forget: async (seen) => {
        const current = await store.get(seen.uuid);
        return store.forget((current.ok ? current.val : undefined) ?? seen);
      },
    }),
  ],
  'a match that only says whether': [
    'lookup > counts what each node holds and leaves out nodes that hold nothing',
    (store) => ({
      match: async (attributes) => {
        const found = await store.match(attributes);
        return found.map((nodes) => new Map([...nodes.keys()].map((uuid) => [uuid, 1])));
      },
    }),
  ],
  'a list in the wrong order': [
    'listing > the newest come first, whatever order they were begun in',
    (store) => ({ list: async (page) => (await store.list(page)).map((records) => records.toReversed()) }),
  ],
  'a store that gives out its own records': [
    'records > records given and taken are copies',
    (store) => {
      const kept = new Map<string, Awaited<ReturnType<SharedNodeStore['get']>>>();
      return {
        get: async (uuid) => {
          const first = kept.get(uuid) ?? (await store.get(uuid));
          kept.set(uuid, first);
          return first;
        },
      };
    },
  ],
  'a time-out that is a moment early': [
    'due > a record in its state since that very moment is not due',
    (store) => ({ due: (states, before) => store.due(states, new Date(before.getTime() + 1)) }),
  ],
  'work that is lost': [
    'pending > work is written together with the state',
    () => ({ pending: async () => Ok(undefined) }),
  ],
  'an update that forgets to look at the owner': [
    'owners > a late owner changes nothing',
    (store) => ({
      update: (uuid, { runId, states }, change) => store.update(uuid, { runId, states }, change),
    }),
  ],
  'a role that anybody may have': [
    'roles > one of many leads',
    (store) => ({ lead: (role, owner, milliseconds) => store.lead(`${role} ${owner}`, owner, milliseconds) }),
  ],
  'a generation that two are given': [
    'firewalls > every number is given once, and the highest stays',
    (store) => {
      const seen = store.generation();
      return {
        raiseGeneration: async () => {
          await store.raiseGeneration();
          return (await seen).map((first) => first + 1);
        },
      };
    },
  ],
  'a firewall that is noted twice': [
    'firewalls > what was noted last is what is known',
    (store) => ({
      noteFirewall: (owner, generation) => store.noteFirewall(`${owner}${generation}`, generation),
    }),
  ],
  'a search that is content with one record': [
    'lookup > all records are found whose callbacks have the digest',
    (store) => ({
      findByDigest: async (digest) => (await store.findByDigest(digest)).map((records) => records.slice(0, 1)),
    }),
  ],
  'an owner that lives for ever': [
    'heartbeats > an owner that retires has none, and no other is touched',
    () => ({ retire: async () => DONE }),
  ],
  'a heartbeat that never grows older': [
    'time > a heartbeat grows older with it',
    (store) => ({
      heartbeats: async () =>
        (await store.heartbeats()).map(({ now, last }) => ({ now, last: last.map((beat) => ({ ...beat, age: 0 })) })),
    }),
  ],
  'a heartbeat that is not renewed': [
    'time > a heartbeat is as young as it is',
    (store) => {
      const beaten = new Set<string>();
      return {
        heartbeat: async (owner) => {
          if (beaten.has(owner)) return (await store.heartbeats()).map(({ now }) => now);
          beaten.add(owner);
          return store.heartbeat(owner);
        },
      };
    },
  ],
  'a time that is not of the day': [
    'time > is the time of day',
    (store) => ({
      heartbeats: async () =>
        (await store.heartbeats()).map(({ last }) => ({ now: new Date(performance.now()), last })),
    }),
  ],
  'a role that lasts longer than its last word': [
    "roles > a role whose time is over is anybody else's",
    (store) => ({ lead: (role, owner, milliseconds) => store.lead(role, owner, Math.max(milliseconds, 60_000)) }),
  ],
  'a firewall whose age is not renewed': [
    'firewalls > one that was noted just now is younger than one from before',
    (store) => {
      const noted = new Set<string>();
      return {
        noteFirewall: async (owner, generation) => {
          if (noted.has(owner)) return DONE;
          noted.add(owner);
          return store.noteFirewall(owner, generation);
        },
      };
    },
  ],
  'an owner that takes its firewall along': [
    'together > an owner that retires may hold a firewall all the same',
    (store) => ({
      retire: async (owner) => {
        await store.withdrawFirewall(owner);
        return store.retire(owner);
      },
    }),
  ],
};

describe('the suite for node stores', () => {
  it('finds nothing wrong with the memory store', async () => {
    expect(await failures((runner) => sharedNodeStoreSuite(runner, { create: () => defective(() => ({})) }))).toEqual(
      [],
    );
  });

  it.each(Object.entries(DEFECTS))('finds %s', async (_name, [test, defect]) => {
    expect(await failures((runner) => sharedNodeStoreSuite(runner, { create: () => defective(defect) }))).toContain(
      test,
    );
  });

  it('fails when something is skipped that does not exist, or without a reason', async () => {
    const { nodes } = createMemoryStore();
    const skip = (reason: string, test: string) => (runner: Runner) =>
      sharedNodeStoreSuite(runner, { create: () => nodes, skip: [{ reason, tests: [test] }] });
    const guard = 'skips only tests there are, each with a reason';
    expect(await failures(skip('because', 'update > no such test'))).toContain(guard);
    expect(await failures(skip('', 'update > null clears'))).toContain(guard);
    expect(await failures(skip('because', 'update > null clears'))).not.toContain(guard);
  });
});

describe('the suite for data stores', () => {
  it('finds documents that were parsed and written anew', async () => {
    const create = (): DataStore => {
      const { data } = createMemoryStore();
      return {
        save: (uuid, kind, document) => data.save(uuid, kind, JSON.stringify(JSON.parse(document))),
        load: (uuid, kind) => data.load(uuid, kind),
        discard: (uuid) => data.discard(uuid),
      };
    };
    expect(await failures((runner) => dataStoreSuite(runner, { create }))).toEqual([
      'documents > documents are kept to the letter',
    ]);
  });
});
