/**
 * Replays real payloads through our server and a real Ironic, and compares how it ends with what
 * the original made of them. The payloads are not part of this repository: they are looked for at
 * GOLDEN_PAYLOADS, or `../shared/payloads`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, ironic, site, soon } from '../e2e/ask.ts';
import { EXPLAINED } from './explained.ts';

type Json = Readonly<Record<string, unknown>>;

const { GOLDEN_PAYLOADS } = process.env;
const folder = GOLDEN_PAYLOADS ?? join(import.meta.dirname, '../../../shared/payloads');
// The original's other release (`../e2e/original.ts`) is compared with these answers as they are.
const differences = process.env['INSPECTOR_ORIGINAL'] === undefined ? EXPLAINED : [];
// An Ironic that has not asked us does not know how it ended.
const NODE = ['extra', 'properties', 'traits', ...(site.asksInspector ? ['last_error', 'provision_state'] : [])];
const areHere = GOLDEN_PAYLOADS !== undefined || existsSync(join(folder, 'golden'));
const payloads = areHere ? readdirSync(join(folder, 'golden')).map((file) => basename(file, '.json')) : [];

describe.skipIf(!areHere)(`golden answers (at ${folder})`, () => {
  it.each(payloads)('%s ends as with the original', async (payload) => {
    const callback = readFileSync(join(folder, 'callback', `${payload}.json`), 'utf8');
    const { payload: _, ...golden } = JSON.parse(
      readFileSync(join(folder, 'golden', `${payload}.json`), 'utf8'),
    ) as Json;
    for (const { path, original, ours } of differences.filter((one) => one.payload === payload)) {
      expect(golden).toHaveProperty([...path], original);
      replace(golden, path, ours);
    }
    expect(await replay(`golden-${payload}`, callback)).toEqual({
      ...golden,
      node: pick(golden['node'] as Json, NODE),
    });
  });

  it('are there for every payload that has a difference explained', () => {
    expect(payloads).toEqual(expect.arrayContaining(EXPLAINED.map(({ payload }) => payload)));
  });
});

/** Has Ironic inspect a new node, answers as its ramdisk, and tells how all of it ended. */
async function replay(name: string, callback: string): Promise<Json> {
  const inspector = `${site.inspector}/v1`;
  const { body } = await ask<Json>('POST', `${site.ironic}/v1/nodes`, { name, driver: 'fake-hardware' });
  const uuid = String(body['uuid']);
  const node = () => ironic<Json>(`/nodes/${uuid}`);
  const status = async () => (await ask<Json>('GET', `${inspector}/introspection/${uuid}`)).body;
  const provision = (target: string) => ask('PUT', `${site.ironic}/v1/nodes/${uuid}/states/provision`, { target });

  await ask('POST', `${site.ironic}/v1/ports`, { node_uuid: uuid, address: bootingMac(callback) });
  await provision('manage');
  await soon(node).toMatchObject({ provision_state: 'manageable' });
  if (site.asksInspector) {
    await provision('inspect');
    await soon(node).toMatchObject({ provision_state: 'inspect wait' });
  } else await ask('POST', `${inspector}/introspection/${uuid}`);
  await soon(status).toMatchObject({ state: 'waiting' });
  const answer = await ask('POST', `${inspector}/continue`, callback);
  await soon(node).toMatchObject({ provision_state: expect.stringMatching(/^(manageable|inspect failed)$/) });
  await soon(status).toMatchObject({ finished: true });

  const { ports } = await ironic<{ readonly ports: readonly Json[] }>(`/ports/detail?node=${uuid}`);
  const data = await ask('GET', `${inspector}/introspection/${uuid}/data`);
  const outcome = {
    continue_status: answer.status,
    continue_body: answer.body ?? null,
    introspection: pick(await status(), ['error', 'finished', 'state']),
    node: pick(await node(), NODE),
    ports: ports.map((port) =>
      pick(port, ['address', 'extra', 'local_link_connection', 'physical_network', 'pxe_enabled']),
    ),
    data_status: data.status,
    data: data.body ?? null,
  };
  await ask('PUT', `${site.ironic}/v1/nodes/${uuid}/maintenance`, {});
  await ask('DELETE', `${site.ironic}/v1/nodes/${uuid}`);
  return JSON.parse(JSON.stringify(outcome).replaceAll(uuid, 'NODE-UUID')) as Json;
}

/**
 * The MAC that the machine booted from, or else its first one: the golden answers were made with
 * this one port.
 */
function bootingMac(callback: string): string {
  const data = JSON.parse(callback) as {
    readonly boot_interface?: string;
    readonly inventory: { readonly interfaces: readonly { readonly mac_address: string }[] };
  };
  const booting = data.boot_interface ?? data.inventory.interfaces[0]?.mac_address ?? '';
  // PXELINUX puts the type of the hardware in front and dashes in between.
  return booting.replaceAll('-', ':').split(':').slice(-6).join(':');
}

function pick(from: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}

function replace(within: Json, path: readonly (string | number)[], value: unknown): void {
  const place = path.slice(0, -1).reduce<unknown>((inner, key) => (inner as Json)[key], within);
  Object.assign(place as object, { [String(path.at(-1))]: value });
}
