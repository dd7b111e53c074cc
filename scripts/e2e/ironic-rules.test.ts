/** What Ironic 39.0 makes of its own rules, and what we make of them once they are ours. */
import {
  type ChangeSet,
  evaluateRules,
  fromIronicRules,
  type IronicNode,
  type IronicRule,
  type Json,
  type JsonPatch,
  type Port,
} from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { ask, ironic, site, soon } from './ask.ts';
import { EXAMPLES, PORT } from './ironic-rules.ts';
import { machine } from './machine.ts';

const NAME = 'rules-of-ironic';
const RULES = `${site.ironic}/v1/inspection_rules`;
const { bmc, callback } = machine(90);

interface Stored {
  readonly inventory: Json;
  readonly plugin_data: Readonly<Record<string, Json>>;
}

/** The end of an inspection, as far as rules have a say in it. */
interface End {
  readonly failed: boolean;
  readonly node: object;
  readonly port: object;
  readonly data: unknown;
}

const nodeOf = () => ironic<IronicNode>(`/nodes/${NAME}`);
const portsOf = async () => (await ironic<{ readonly ports: readonly Port[] }>(`/ports/detail?node=${NAME}`)).ports;
const storedOf = () => ironic<Stored>(`/nodes/${NAME}/inventory`);

async function askForRules(method: string, path = '', body?: object): Promise<unknown> {
  const response = await fetch(`${RULES}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-OpenStack-Ironic-API-Version': '1.96' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${RULES}${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** One by one: 39.0 answers 500 where all are to be removed at once. */
async function removeRules(): Promise<void> {
  const { inspection_rules: all } = (await askForRules('GET')) as { inspection_rules: { uuid: string }[] };
  for (const { uuid } of all) await askForRules('DELETE', `/${uuid}`);
}

async function provision(target: string, state: string): Promise<void> {
  const asked = await ask('PUT', `${site.ironic}/v1/nodes/${NAME}/states/provision`, { target });
  expect(asked).toEqual({ status: 202, body: undefined });
  await soon(nodeOf).toMatchObject({ provision_state: state, reservation: null });
}

/** Inspects the node; whether that failed. */
async function inspect(): Promise<boolean> {
  await provision('inspect', 'inspect wait');
  // As the ramdisk: of a version that is named Ironic knows no such path.
  const url = `${site.ironic}/v1/continue_inspection`;
  const headers = { 'Content-Type': 'application/json' };
  const taken = await fetch(url, { method: 'POST', headers, body: callback });
  expect([taken.status, await taken.text()]).toEqual([202, expect.anything()]);
  const over = expect.stringMatching(/^(?:manageable|inspect failed)$/);
  await soon(nodeOf).toMatchObject({ provision_state: over, reservation: null });
  const { provision_state: state } = await nodeOf();
  if (state === 'inspect failed') await provision('manage', 'manageable');
  return state === 'inspect failed';
}

function endOf(
  failed: boolean,
  { extra, properties, description, traits }: IronicNode,
  ports: readonly Port[],
  data: unknown,
): End {
  const port = ports.find(({ uuid }) => uuid === PORT);
  const capabilities = String(properties?.['capabilities'] ?? '')
    .split(',')
    .toSorted();
  return {
    failed,
    node: { extra, description, traits: (traits ?? []).toSorted(), capabilities },
    port: { extra: port?.extra, pxe_enabled: port?.pxe_enabled },
    data: failed ? null : data,
  };
}

/** The same with the steps, which lead through objects alone. */
function patched<Item extends object>(record: Item, patch: JsonPatch): Item {
  const after = structuredClone(record) as Record<string, unknown>;
  for (const step of patch) {
    const keys = step.path.split('/').slice(1);
    const last = keys.pop() ?? '';
    const holder = keys.reduce((value, key) => value[key] as Record<string, unknown>, after);
    if (step.op === 'remove') delete holder[last];
    else holder[last] = step.value;
  }
  return after as Item;
}

function changedPorts(ports: readonly Port[], changes: ChangeSet | null): readonly Port[] {
  const patches = new Map(
    changes?.ports.flatMap((change) => (change.kind === 'patch' ? [[change.uuid, change.patch]] : [])),
  );
  return ports.map((port) => patched(port, patches.get(port.uuid) ?? []));
}

function changed(node: IronicNode, changes: ChangeSet | null): IronicNode {
  const after = patched(node, changes?.node ?? []);
  const gone = new Set(changes?.removeTraits);
  const traits = new Set([...(node.traits ?? []), ...(changes?.addTraits ?? [])]);
  return { ...after, traits: [...traits].filter((trait) => !gone.has(trait)) };
}

describe.skipIf(process.env['INSPECTOR_IRONIC'] !== '39.0')("rules of Ironic's own", () => {
  let plain: Stored;

  it('begin with an inspection without any', async () => {
    const node = {
      name: NAME,
      driver: 'fake-hardware',
      inspect_interface: 'agent',
      driver_info: { ipmi_address: bmc },
    };
    expect(await ask('POST', `${site.ironic}/v1/nodes`, node)).toMatchObject({ status: 201 });
    const { uuid } = await nodeOf();
    const port = { uuid: PORT, node_uuid: uuid, address: '52:54:00:0e:2e:90' };
    expect(await ask('POST', `${site.ironic}/v1/ports`, port)).toMatchObject({ status: 201 });
    await provision('manage', 'manageable');
    expect(await inspect()).toBe(false);
    plain = await storedOf();
  });

  /** What Ironic makes of the rules, and what we do. */
  async function ends(example: readonly IronicRule[]): Promise<{ readonly theirs: End; readonly ours: End }> {
    const before = await nodeOf();
    const ports = await portsOf();
    // 39.0 answers 500 where conditions are left out.
    for (const rule of example) await askForRules('POST', '', { conditions: [], ...rule });
    const failed = await inspect();
    const theirs = endOf(failed, await nodeOf(), await portsOf(), failed ? null : (await storedOf()).plugin_data);
    await removeRules();
    const converted = fromIronicRules(example).unwrap();
    expect(converted.rules).toHaveLength(example.length);
    const given = { inventory: plain.inventory, ...plain.plugin_data } as Record<string, unknown>;
    const { changes, data, failure } = evaluateRules(converted.rules, { data: given, node: before, ports });
    const { inventory: _, ...pluginData } = data ?? given;
    return {
      theirs,
      ours: endOf(failure !== null, changed(before, changes), changedPorts(ports, changes), pluginData),
    };
  }

  it.each(EXAMPLES.filter(({ differs }) => differs === undefined))('end alike: $name', async ({ rules: example }) => {
    const { ours, theirs } = await ends(example);
    expect(ours).toEqual(theirs);
  });

  // As long as they do, the reason is one.
  it.each(EXAMPLES.filter(({ differs }) => differs !== undefined))(
    'end otherwise, since $differs: $name',
    async ({ rules: example }) => {
      const { ours, theirs } = await ends(example);
      expect(ours).not.toEqual(theirs);
    },
  );
});
