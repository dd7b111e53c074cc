import type { HistoryStore, HistoryBatch } from '@ironic-inspector/core';
import { DONE, Ok } from '@ironic-inspector/core';
import { historySuite } from '@ironic-inspector/testing';
import { createMemoryStore } from '../src/index.ts';
import { absent, doneAllTheSame, eachOf, expectFound, instead, overlay, rejects } from './handles.ts';
import type { Defects, Mutants } from './handles.ts';

const history = () => createMemoryStore().history;

const FAILS = 'failures > what fails is store-failed, not absence and not a rejection, and nothing is lost';
const WRITES = ['append', 'forget', 'sweep'];
const READS = ['runs', 'run', 'events', 'missing', 'document', 'snapshot', 'sharing', 'refused', 'size'];

/** A store that is given another batch than was appended. */
function appending(change: (batch: HistoryBatch) => Partial<HistoryBatch>): Defects<HistoryStore> {
  return { methods: (store) => ({ append: (batch) => store.append({ ...batch, ...change(batch) }) }) };
}

let names = 0;

const MUTANTS: Mutants<HistoryStore> = {
  'batches that have no name': [
    'refused callbacks > counts are added, first and last are kept',
    appending(() => ({ id: `other ${(names += 1)}` })),
  ],
  'events whose keys are not looked at': [
    'events > an event with a key that is on record is not recorded again',
    appending(({ events }) => ({ events: events.map((event) => ({ ...event, key: `${(names += 1)} ${event.key}` })) })),
  ],
  'events that are recorded whatever is there': [
    'events > an event is left out where the one is on record that it says something of',
    appending(({ events }) => ({ events: events.map((event) => ({ ...event, unless: 'nothing' })) })),
  ],
  'events in another order': [
    'events > positions rise in the order in which events were appended',
    appending(({ events }) => ({ events: events.toReversed() })),
  ],
  'documents that are never the same': [
    'documents > the same text is kept once',
    appending(({ documents }) => ({
      documents: documents.map((document) => ({
        ...document,
        text: `${document.text} ${document.runId}${document.kind}`,
      })),
    })),
  ],
  'snapshots of which the last to come wins': [
    'snapshots > the newest wins, however late it comes',
    appending(({ snapshots }) => ({
      snapshots: snapshots.map((snapshot) => ({ ...snapshot, at: new Date(Date.now() + (names += 1)) })),
    })),
  ],
  'refused callbacks that all come from one place': [
    'refused callbacks > a flood from one source evicts its own rows first',
    appending(({ refused }) => ({ refused: refused.map((entry) => ({ ...entry, remoteAddress: '192.0.2.1' })) })),
  ],
  'runs in the order of their ids': [
    'runs > runs come newest first, those that began at once by their ids',
    { methods: (store) => ({ runs: async (query) => (await store.runs(query)).map((runs) => runs.toReversed()) }) },
  ],
  ...eachOf(['node', 'name', 'outcome', 'since'], (member) => [
    `runs whatever their ${member}`,
    'runs > all that is asked is true of what comes',
    { methods: (store) => ({ runs: (query) => store.runs({ ...query, [member]: undefined }) }) },
  ]),
  'pages that begin anew': [
    'events > who reads on behind a position misses nothing and gets nothing twice',
    { methods: (store) => ({ events: ({ after = 0, ...query }) => store.events({ ...query, after: after + 1 }) }) },
  ],
  ...eachOf(['-1', '1'], (by) => [
    `a position that is off by ${by}`,
    'events > who begins to read now gets what is recorded from now on, and nothing else',
    {
      methods: (store) => ({
        size: async () => (await store.size()).map((size) => ({ ...size, position: size.position + Number(by) })),
      }),
    },
  ]),
  ...eachOf(['0', '1000'], (removed) => [
    `events that are missing up to ${removed} always`,
    'retention > it says up to which position events are missing, and no further',
    {
      methods: (store) => ({
        size: async () => (await store.size()).map((size) => ({ ...size, removed: Number(removed) })),
      }),
    },
  ]),
  'a sweep of everything at once': [
    'retention > all that is swept is swept a little at a time',
    { methods: (store) => ({ sweep: (retention) => store.sweep(retention, Infinity) }) },
  ],
  'a sweep of nothing': [
    'retention > of each node the newest runs stay, with what hangs on them',
    { methods: () => ({ sweep: async () => Ok({ isDone: true }) }) },
  ],
  ...eachOf(['finishedBefore', 'failedBefore'], (member) => [
    `a sweep without a look at ${member}`,
    'retention > runs that ended long ago go, failed ones later',
    {
      methods: (store) => ({
        sweep: (retention, limit) => store.sweep({ ...retention, [member]: new Date(0) }, limit),
      }),
    },
  ]),
  'a quota that is not kept': [
    'retention > past the quota of bytes the oldest runs of all nodes go',
    { methods: (store) => ({ sweep: (retention, limit) => store.sweep({ ...retention, bytes: Infinity }, limit) }) },
  ],
  'nodes that are not forgotten': [
    'retention > forgetting removes all that is on record of the node, and no other',
    { methods: () => ({ forget: async () => DONE }) },
  ],
  'a store that keeps nothing': ['persistence > who opens the store anew finds all of it', { reopened: history }],
  'a second handle on something else': ['two handles > what one appends the other sees at once', { opened: history }],
  'a second handle that does not know batches': [
    'two handles > of one batch at both it is recorded once',
    {
      opened: (store) =>
        overlay(store, { append: (batch) => store.append({ ...batch, id: `${batch.id} of another` }) }),
    },
  ],
  'a failing run that answers Ok(undefined)': [FAILS, { fails: instead('run', absent) }],
  'a failing runs that is empty': [FAILS, { fails: instead('runs', async () => Ok([])) }],
  ...eachOf([...READS, ...WRITES], (method) => [
    `a failing ${method} that rejects`,
    FAILS,
    { fails: instead(method, rejects) },
  ]),
  ...eachOf(WRITES, (method) => [`a failing ${method} that was done`, FAILS, { fails: doneAllTheSame(method) }]),
};

expectFound(historySuite, history, MUTANTS);
