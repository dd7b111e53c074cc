import type { InspectorError, Introspection, Result, SharedNodeStore } from '@ironic-inspector/core';
import { MemoryRegisters, Ok } from '@ironic-inspector/core';
import {
  firewallRegisterSuite,
  instanceRegisterSuite,
  nodeStoreSuite,
  sharedNodeStoreSuite,
} from '@ironic-inspector/testing';
import { createMemoryStore } from '../src/index.ts';
import { absent, doneAllTheSame, eachOf, expectFound, instead, overlay, rejects } from './handles.ts';
import type { Mutants } from './handles.ts';

const nodes = () => createMemoryStore().nodes;

/** The same runs, and registers that only this handle sees. */
function registersApart(store: SharedNodeStore): SharedNodeStore {
  const own = new MemoryRegisters();
  return overlay(store, {
    heartbeat: (owner) => own.heartbeat(owner),
    retire: (owner) => own.retire(owner),
    heartbeats: () => own.heartbeats(),
    lead: (role, owner, milliseconds) => own.lead(role, owner, milliseconds),
    noteFirewall: (owner, generation) => own.noteFirewall(owner, generation),
    withdrawFirewall: (owner) => own.withdrawFirewall(owner),
    firewalls: () => own.firewalls(),
    generation: () => own.generation(),
    raiseGeneration: () => own.raiseGeneration(),
  });
}

type Found = Result<Introspection | undefined, InspectorError>;

function without(found: Found, member: keyof Introspection): Found {
  return found.map((record) => record && { ...record, [member]: undefined });
}

const READS_FAIL = 'failures > reads that fail are store-failed, not absence and not a rejection';
const WRITES_FAIL = 'failures > writes that fail are store-failed, and have written nothing';
const FOUND_ANEW = 'persistence > who opens the store anew finds all that was begun, and by everything';
const WRITES = ['begin', 'update', 'forget'];
const READS = Object.getOwnPropertyNames(Object.getPrototypeOf(nodes())).filter(
  (name) => name !== 'constructor' && !WRITES.includes(name),
);

const MUTANTS: Mutants<SharedNodeStore> = {
  'a store that keeps nothing': [FOUND_ANEW, { reopened: nodes }],
  'a store that keeps no work': [FOUND_ANEW, { reopened: (store) => overlay(store, { pending: absent }) }],
  'a store that keeps no attributes': [
    FOUND_ANEW,
    { reopened: (store) => overlay(store, { match: async () => Ok(new Map()) }) },
  ],
  'a store that keeps a record without its failure': [
    'persistence > every member of a record and of its work is kept',
    { reopened: (store) => overlay(store, { get: async (uuid) => without(await store.get(uuid), 'failure') }) },
  ],
  'a store that keeps a record without its interruption': [
    'persistence > every member of a record and of its work is kept',
    { reopened: (store) => overlay(store, { get: async (uuid) => without(await store.get(uuid), 'interruption') }) },
  ],
  'a store that keeps no end of a run': [
    'persistence > every member that was changed is kept',
    { reopened: (store) => overlay(store, { get: async (uuid) => without(await store.get(uuid), 'finishedAt') }) },
  ],
  'a store that keeps work without its credentials': [
    'persistence > credentials are kept with the work',
    {
      reopened: (store) =>
        overlay(store, {
          pending: async (uuid) => (await store.pending(uuid)).map((work) => work && { ...work, options: {} }),
        }),
    },
  ],
  'a generation that starts anew': [
    'firewalls that persist > firewalls and the generation outlive who noted them',
    { reopened: registersApart },
  ],
  'roles that end with the process': [
    'instances that persist > heartbeats and roles outlive who noted them',
    { reopened: registersApart },
  ],
  'a second handle on something else': ['two handles > what one writes the other sees at once', { opened: nodes }],
  'records that a handle remembers': [
    'two handles > what one has changed the other does not take for what it saw',
    { opened: (store) => overlay(store, { update: async (uuid) => store.get(uuid) }) },
  ],
  'heartbeats of one handle': [
    'instances with two handles > heartbeats of one are seen by the other',
    { opened: registersApart },
  ],
  'a leader for each handle': [
    'instances with two handles > one of two leads, whoever asks where',
    { opened: registersApart },
  ],
  'a generation for each handle': [
    'firewalls with two handles > one generation, which each raises for both',
    { opened: registersApart },
  ],
  ...eachOf(['get', 'pending'], (read) => [
    `a failing ${read} that answers Ok(undefined)`,
    READS_FAIL,
    { fails: instead(read, absent) },
  ]),
  ...eachOf(['list', 'findByDigest', 'due'], (read) => [
    `a failing ${read} that answers an empty list`,
    READS_FAIL,
    { fails: instead(read, async () => Ok([])) },
  ]),
  ...eachOf(READS, (read) => [`a failing ${read} that rejects`, READS_FAIL, { fails: instead(read, rejects) }]),
  ...eachOf(WRITES, (write) => [`a failing ${write} that rejects`, WRITES_FAIL, { fails: instead(write, rejects) }]),
  ...eachOf(WRITES, (write) => [`a failing ${write} that has lost`, WRITES_FAIL, { fails: instead(write, absent) }]),
  ...eachOf(WRITES, (write) => [`a failing ${write} that was done`, WRITES_FAIL, { fails: doneAllTheSame(write) }]),
  'a failing lead that answers false': [
    'instances that cannot be told > what fails is store-failed, and nothing was noted',
    { fails: instead('lead', async () => Ok(false)) },
  ],
  'a failing generation that answers 0': [
    'firewalls that cannot be noted > what fails is store-failed, and nothing was noted',
    { fails: instead('generation', async () => Ok(0)) },
  ],
};

expectFound(sharedNodeStoreSuite, nodes, MUTANTS);
// The suites of the parts look at the same.
expectFound(nodeStoreSuite, nodes, { 'a store that keeps nothing': [FOUND_ANEW, { reopened: nodes }] });
expectFound(instanceRegisterSuite, () => new MemoryRegisters(), {
  'heartbeats of one handle': [
    'instances with two handles > heartbeats of one are seen by the other',
    { opened: () => new MemoryRegisters() },
  ],
});
expectFound(firewallRegisterSuite, () => new MemoryRegisters(), {
  'a generation for each handle': [
    'firewalls with two handles > one generation, which each raises for both',
    { opened: () => new MemoryRegisters() },
  ],
});
