import { describe, expect, it } from 'vitest';
import { InspectorError } from '../errors.ts';
import type { ChangeSet, PortChange } from '../model/change-set.ts';
import type { IronicNode, Port } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { RunNode } from '../node-draft/run-node.ts';
import { runAfter, runBefore } from '../processing/run-hooks.ts';
import { Err, Ok } from '../result.ts';
import { DEFAULTS, type ProcessingSettings } from '../settings/settings.ts';
import { systemClock } from '../system.ts';
import { validateInterfaces } from './validate-interfaces.ts';

const PATIENCE = { clock: systemClock, milliseconds: 1000 };

const BOOT = '00:00:00:00:00:0b';
const UP = '00:00:00:00:00:0a';
const DOWN = '00:00:00:00:00:0d';
const GONE = '00:00:00:00:00:0e';

const machine: RamdiskData = {
  inventory: {
    interfaces: [
      { name: 'boot', mac_address: BOOT.toUpperCase(), ipv4_address: '10.0.0.1', client_id: 'ff:00' },
      { name: 'up', mac_address: UP, ipv4_address: '10.0.0.2' },
      { name: 'down', mac_address: DOWN },
    ],
  },
};

/** As an earlier run left it, its client id included. */
function port(address: string, pxe_enabled: boolean | null = true): Port {
  const extra = address === BOOT ? { 'client-id': 'ff:00' } : {};
  return { uuid: `port-${address}`, address, pxe_enabled, extra };
}

interface Case {
  readonly data?: RamdiskData;
  readonly boot?: string | null;
  readonly processing?: Partial<ProcessingSettings>;
  readonly ports?: readonly Port[];
  /** Ports that the node is known to have without asking. */
  readonly known?: readonly Port[];
  readonly state?: string;
}

/** Runs `validate_interfaces` alone; `asked` counts the requests for the ports. */
async function sync({ data = machine, boot = BOOT, processing = {}, ports = [], known, state = 'manageable' }: Case) {
  let asked = 0;
  const record: IronicNode = { uuid: 'node', provision_state: state };
  const node = new RunNode(
    record,
    async () => {
      asked += 1;
      return Ok(ports);
    },
    known,
  );
  const warnings: string[] = [];
  const pipeline = {
    hooks: [validateInterfaces],
    options: { ...DEFAULTS, processing: { ...DEFAULTS.processing, ...processing } },
    data: { ...structuredClone(data), boot_interface: boot },
    patience: PATIENCE,
    report: (step: { type: string; message?: string }) =>
      void (step.type === 'warning' && warnings.push(step.message ?? '')),
  };
  expect((await runBefore(pipeline)).unwrap()).toEqual([]);
  const ran = await runAfter(pipeline, node);
  expect(ran.ok).toBe(true);
  return { changes: node.changes()?.ports.map(describeChange) ?? [], asked, warnings, full: node.changes() };
}

/** `+b pxe` is created with PXE on, `-b` deleted, `b: pxe` turned on, `b: no pxe` turned off. */
function describeChange(change: PortChange): string {
  if (change.kind === 'create') return `+${change.port.address.at(-1)} ${change.port.pxe_enabled ? 'pxe' : 'no pxe'}`;
  if (change.kind === 'delete') return `-${change.address.at(-1)}`;
  return change.patch
    .map((step) => `${change.address.at(-1)}: ${'value' in step && step.value ? 'pxe' : 'no pxe'}`)
    .join();
}

function created(changes: ChangeSet | undefined) {
  return changes?.ports.map((change) => change.kind === 'create' && change.port);
}

describe('ports of a node that has none', () => {
  it.each<[ProcessingSettings['addPorts'], string | null, string[]]>([
    ['pxe', BOOT, ['+b pxe']],
    ['pxe', null, ['+b pxe', '+a pxe']],
    ['active', BOOT, ['+b pxe', '+a no pxe']],
    ['active', null, ['+b pxe', '+a pxe']],
    ['all', BOOT, ['+b pxe', '+a no pxe', '+d no pxe']],
    ['all', null, ['+b pxe', '+a pxe', '+d pxe']],
    ['disabled', BOOT, []],
    ['disabled', null, []],
  ])('addPorts %s with boot interface %s: %j', async (addPorts, boot, changes) => {
    expect(await sync({ boot, processing: { addPorts } })).toMatchObject({ changes });
  });

  it('have PXE on when updatePxeEnabled is off', async () => {
    const { changes } = await sync({ processing: { addPorts: 'all', updatePxeEnabled: false } });
    expect(changes).toEqual(['+b pxe', '+a pxe', '+d pxe']);
  });

  it('have PXE on when the machine booted from none of its interfaces (Q-29)', async () => {
    const { changes } = await sync({ boot: GONE, processing: { addPorts: 'all' } });
    expect(changes).toEqual(['+b pxe', '+a pxe', '+d pxe']);
  });

  it('carry the client id', async () => {
    const { full } = await sync({ processing: { addPorts: 'active' } });
    expect(created(full)).toEqual([
      { node_uuid: 'node', address: BOOT, pxe_enabled: true, extra: { 'client-id': 'ff:00' } },
      { node_uuid: 'node', address: UP, pxe_enabled: false, extra: {} },
    ]);
  });

  it('are one, with the first client id, where interfaces share a MAC address', async () => {
    const bond = [1, 2].map((n) => ({
      name: `ib${n}`,
      mac_address: BOOT,
      ipv4_address: '10.0.0.1',
      client_id: `ff:${n}`,
    }));
    const { changes, full } = await sync({ data: { inventory: { interfaces: bond } } });
    expect(changes).toEqual(['+b pxe']);
    expect(created(full)).toMatchObject([{ extra: { 'client-id': 'ff:1' } }]);
  });

  it('need no request when the start of the run saw that there are none', async () => {
    expect(await sync({ known: [] })).toMatchObject({ changes: ['+b pxe'], asked: 0 });
  });
});

describe('ports that exist', () => {
  const ports = [port(BOOT), port(UP, false), port(DOWN, false), port(GONE)];

  it.each<[ProcessingSettings['addPorts'], ProcessingSettings['keepPorts'], string | null, string[]]>([
    ['pxe', 'all', BOOT, []],
    ['pxe', 'present', BOOT, ['-e']],
    ['pxe', 'added', BOOT, ['-a', '-d', '-e']],
    ['pxe', 'all', null, []],
    ['pxe', 'present', null, ['-e']],
    ['pxe', 'added', null, ['-d', '-e']],
    ['active', 'all', BOOT, []],
    ['active', 'present', BOOT, ['-e']],
    ['active', 'added', BOOT, ['-d', '-e']],
    ['active', 'added', null, ['-d', '-e']],
    ['all', 'all', BOOT, []],
    ['all', 'present', BOOT, ['-e']],
    ['all', 'added', BOOT, ['-e']],
    ['all', 'added', null, ['-e']],
    ['disabled', 'all', BOOT, []],
    ['disabled', 'present', BOOT, ['-e']],
    ['disabled', 'present', null, ['-e']],
  ])('addPorts %s, keepPorts %s with boot interface %s: %j', async (addPorts, keepPorts, boot, changes) => {
    expect(await sync({ boot, ports, processing: { addPorts, keepPorts } })).toMatchObject({ changes });
  });

  it('are no reason for a warning', async () => {
    expect(await sync({ ports })).toMatchObject({ changes: [], warnings: [] });
  });

  it('are recognised in any case of letters (Q-34)', async () => {
    const upper = [{ ...port(BOOT), address: BOOT.toUpperCase() }, port(UP.toUpperCase(), false)];
    const processing = { addPorts: 'active', keepPorts: 'added' } as const;
    expect(await sync({ ports: upper, processing })).toMatchObject({ changes: [] });
  });

  it('are asked for anew when some may be deleted', async () => {
    const processing = { keepPorts: 'present' } as const;
    expect(await sync({ known: [], ports: [port(GONE)], processing })).toMatchObject({
      changes: ['+b pxe', '-e'],
      asked: 1,
    });
  });

  it('are not asked for when nothing could follow', async () => {
    const processing = { addPorts: 'disabled', updatePxeEnabled: false } as const;
    const data = { inventory: { interfaces: [{ name: 'boot', mac_address: BOOT, ipv4_address: '10.0.0.1' }] } };
    expect(await sync({ data, ports, processing })).toMatchObject({ changes: [], asked: 0 });
  });

  it('are asked for once', async () => {
    expect(await sync({ ports, processing: { keepPorts: 'added' } })).toMatchObject({ asked: 1 });
  });
});

describe('pxe_enabled of ports that exist', () => {
  const wrong = [port(BOOT, false), port(UP, true), port(DOWN, true), port(GONE, true)];

  it.each<[string, Case, string[]]>([
    ['follows the boot interface', { processing: { addPorts: 'all' } }, ['b: pxe', 'a: no pxe', 'd: no pxe']],
    ['is left alone where the interface was not selected', {}, ['b: pxe']],
    ['is corrected when no ports are added', { processing: { addPorts: 'disabled' } }, ['b: pxe', 'a: no pxe']],
    ['is left alone without overwriteExisting', { processing: { addPorts: 'all', overwriteExisting: false } }, []],
    ['is left alone without updatePxeEnabled', { processing: { addPorts: 'all', updatePxeEnabled: false } }, []],
    ['is left alone without a boot interface (Q-29)', { boot: null, processing: { addPorts: 'all' } }, []],
    ['is left alone with an unknown boot interface (Q-29)', { boot: GONE, processing: { addPorts: 'all' } }, []],
  ])('%s', async (_, given, changes) => {
    expect(await sync({ ...given, ports: wrong })).toMatchObject({ changes });
  });

  it("never turns PXE off on the node's only port without a boot interface (Q-29)", async () => {
    expect(await sync({ boot: null, ports: [port(UP, true)] })).toMatchObject({ changes: ['+b pxe'] });
  });

  it('is set where Ironic has none', async () => {
    expect(await sync({ ports: [port(BOOT, null)] })).toMatchObject({ changes: ['b: pxe'] });
  });
});

describe('ports of a node that had none at the start', () => {
  it.each<[string, Partial<Case>, number, string[]]>([
    ['not when all is replaced anyway', {}, 0, ['+b pxe']],
    ['when what they have stays', { processing: { overwriteExisting: false } }, 1, []],
    ['when their PXE stays', { processing: { updatePxeEnabled: false } }, 1, []],
    ['when their PXE stays, for nobody knows the boot interface', { boot: null }, 1, ['+a pxe']],
  ])('are asked for anew %s', async (_, given, asked, changes) => {
    const ports = [port(BOOT, false)];
    expect(await sync({ known: [], ports, ...given })).toMatchObject({ changes, asked });
  });
});

describe('client ids of ports that exist', () => {
  const withId = (id: unknown) => [
    { ...port(BOOT), extra: { vif: 'x', ...(id === undefined ? {} : { 'client-id': id }) } },
  ];
  const set = [{ op: 'add', path: '/extra/client-id', value: 'ff:00' }];

  it.each<[string, Partial<Case>, unknown]>([
    ['are set', { ports: withId(undefined) }, set],
    ['are corrected', { ports: withId('old') }, set],
    ['stay when they are right', { ports: withId('ff:00') }, undefined],
    ['are set without overwriteExisting', { ports: withId(''), processing: { overwriteExisting: false } }, set],
    [
      'are not corrected without overwriteExisting',
      { ports: withId('old'), processing: { overwriteExisting: false } },
      undefined,
    ],
    ['are set where no ports are added', { ports: withId(undefined), processing: { addPorts: 'disabled' } }, set],
    ['stay while the node is in use', { ports: withId(undefined), state: 'active' }, undefined],
  ])('%s', async (_, given, patch) => {
    const { full } = await sync(given);
    const [change] = full?.ports ?? [];
    expect(change?.kind === 'patch' ? change.patch : undefined).toEqual(patch);
  });

  it('are those of interfaces that become no ports, too, and the first one of several', async () => {
    const interfaces = [
      ...(machine.inventory?.interfaces ?? []),
      { name: 'ib1', mac_address: DOWN, client_id: 'ff:01' },
      { name: 'ib2', mac_address: DOWN, client_id: 'ff:02' },
    ];
    const { full } = await sync({ data: { inventory: { interfaces } }, ports: [port(BOOT), port(DOWN, false)] });
    expect(full?.ports).toMatchObject([{ kind: 'patch', address: DOWN, patch: [{ value: 'ff:01' }] }]);
  });
});

describe('a node in use', () => {
  it.each(['active', 'rescue', 'Active'])(
    'in state %s gets new ports and keeps the others as they are',
    async (state) => {
      const processing = { addPorts: 'active', keepPorts: 'added' } as const;
      expect(await sync({ state, ports: [port(UP, true), port(GONE)], processing })).toMatchObject({
        changes: ['+b pxe'],
      });
    },
  );
});

describe('a failure', () => {
  function pipelineOf(data: RamdiskData) {
    return { hooks: [validateInterfaces], options: DEFAULTS, data, report: () => {}, patience: PATIENCE };
  }

  it("to list the ports is the run's", async () => {
    const refused = new InspectorError('ironic-unavailable', 'no answer');
    const pipeline = pipelineOf({ ...structuredClone(machine), boot_interface: BOOT });
    await runBefore(pipeline);
    const ran = await runAfter(pipeline, new RunNode({ uuid: 'node' }, async () => Err(refused)));
    expect(ran.val).toMatchObject({
      code: 'ironic-unavailable',
      message: 'no answer',
      failure: { hook: 'validate_interfaces' },
    });
  });

  it.each(['all_interfaces', 'interfaces', 'macs'])(
    'follows when another hook removed %s, and no port is deleted',
    async (key) => {
      const pipeline = pipelineOf({ ...structuredClone(machine), boot_interface: BOOT });
      await runBefore(pipeline);
      delete pipeline.data[key];
      const node = new RunNode({ uuid: 'node' }, async () => Ok([port(GONE)]));
      const ran = await runAfter(pipeline, node);
      expect(ran.val).toMatchObject({
        code: 'processing-failed',
        message: expect.stringContaining('another hook removed'),
      });
      expect(node.changes()).toBeUndefined();
    },
  );
});
