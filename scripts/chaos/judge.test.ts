import { describe, expect, it } from 'vitest';
import type { Introspection } from '@ironic-inspector/core';
import { FakeIronic } from '@ironic-inspector/testing';
import { judgeRemains, type Remains } from './judge.ts';
import { addSubject, type Subject } from './site.ts';
import { judgeDoors } from './who-may-boot.ts';

const subject: Subject = addSubject(new FakeIronic(), 0, 'once');
const {
  uuid,
  macs,
  bootMac,
  payload: { inventory, ...rest },
} = subject;

/** What is left of a node when all went well. */
const WELL: Remains = {
  subject,
  uuid,
  wanted: 'finished',
  run: { uuid, state: 'finished' } as Introspection,
  hasPending: false,
  processed: JSON.stringify({ inventory, memory_mb: 4096 }),
  unprocessed: JSON.stringify({ ...rest, inventory, logs: undefined }),
  node: {
    uuid,
    power_state: 'power off',
    properties: {
      cpus: '40',
      cpu_arch: 'x86_64',
      memory_mb: '4096',
      local_gb: '446',
      capabilities:
        'boot_option:local,boot_mode:uefi,cpu_aes:true,cpu_hugepages:true,cpu_hugepages_1g:true,cpu_txt:true,cpu_vt:true',
    },
    extra: { rule: inventory.hostname },
  },
  ports: macs.map((address) => ({ uuid: address, address, node_uuid: uuid, pxe_enabled: address === bootMac })),
  nodesOfMachine: 1,
  remembersGone: false,
};

const red = (change: Partial<Remains>) =>
  judgeRemains([{ ...WELL, ...change }]).flatMap(({ name, problems }) => (problems.length > 0 ? [name] : []));

const withProperties = (change: object) => ({
  node: { ...WELL.node, uuid, properties: { ...WELL.node?.properties, ...change } },
});

describe('the judge of what is left', () => {
  it('has nothing to say when all went well', () => expect(red({})).toEqual([]));

  it.each<[string, Partial<Remains>]>([
    ['every course came to its end', { wanted: undefined }],
    ['every course came to its end', { wanted: undefined, run: undefined }],
    ['every course came to its end', { run: undefined }],
    ['every course came to its end', { run: { uuid, state: 'error', error: 'Ironic is away' } as Introspection }],
    ['every course came to its end', { wanted: 'canceled' }],
    ['nobody owns a node', { run: { uuid, state: 'finished', owner: 'somebody' } as Introspection }],
    ['no work is left', { hasPending: true }],
    ['every node has the properties', withProperties({ memory_mb: '4097' })],
    ['every node has the properties', withProperties({ capabilities: undefined })],
    ['every node has the properties', withProperties({ capabilities: 'boot_option:local' })],
    ['every node has the properties', withProperties({ capabilities: 'boot_mode:uefi' })],
    ['the rule was applied', { node: { ...WELL.node, uuid, extra: {} } }],
    ['every node has the ports', { ports: WELL.ports.slice(1) }],
    ['every node has the ports', { ports: [...WELL.ports, ...WELL.ports.slice(-1)] }],
    ['only the port that it booted from', { ports: WELL.ports.map((port) => ({ ...port, pxe_enabled: true })) }],
    ['the data as it was sent', { unprocessed: undefined }],
    ['the data as it was processed', { processed: JSON.stringify({ inventory, memory_mb: 1 }) }],
    ['every machine is off', { node: { ...WELL.node, uuid, power_state: 'power on' } }],
    ['every machine has one node', { nodesOfMachine: 2 }],
    [
      'nothing is on record of a node that was deleted',
      { subject: { ...subject, course: 'replaced' }, remembersGone: true },
    ],
    [
      'a run that was aborted wrote nothing',
      { wanted: 'canceled', run: { uuid, state: 'error', error: 'Canceled by operator' } as Introspection },
    ],
  ])('sees that not: %s', (beginning, change) => {
    expect(red(change)).toContainEqual(expect.stringMatching(`^${beginning}`));
  });
});

describe('the judge of who may boot', () => {
  const doors = (machines: Readonly<Record<string, boolean>>, unknown = true) => [
    { folder: 'a', machines: new Map(Object.entries(machines)), unknown },
  ];
  const waiting = { ...WELL, run: { uuid, state: 'waiting' } as Introspection, ports: WELL.ports.slice(0, 1) };
  const [first = '', second = ''] = macs;

  it('wants who is being introspected, and nobody else that Ironic knows', () => {
    expect(judgeDoors(doors({ [first]: true, [second]: false }), [waiting], [first, second])).toEqual([]);
    expect(judgeDoors(doors({ [first]: false, [second]: false }), [waiting], [first, second])).toHaveLength(1);
    expect(judgeDoors(doors({ [first]: true, [second]: true }), [waiting], [first, second])).toHaveLength(1);
    // who has no file may what unknown ones may
    expect(judgeDoors(doors({ [first]: true }), [waiting], [first, second])).toHaveLength(1);
    expect(judgeDoors(doors({ [first]: true }), [WELL], [first])).toHaveLength(1);
    expect(judgeDoors(doors({}, false), [], [])).toEqual(['a: unknown machines may not boot']);
  });
});
