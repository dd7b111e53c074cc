import { setTimeout as sleep } from 'node:timers/promises';

/** What is compared: the end of one introspection as Ironic and the inspector's API show it. */
export interface Outcome {
  readonly continue_status: number;
  readonly continue_body: unknown;
  readonly introspection: unknown;
  readonly node: unknown;
  readonly ports: unknown;
  readonly data_status: number;
  readonly data: unknown;
}

export interface Services {
  readonly ironic: string;
  readonly inspector: string;
}

const STEP_SECONDS = 60;
const IRONIC_VERSION = { 'X-OpenStack-Ironic-API-Version': '1.82' };

/**
 * Makes a node in Ironic, has Ironic inspect it, answers as its ramdisk with `callback`, tells how
 * all of it ended, and removes the node.
 */
export async function replay({ ironic, inspector }: Services, name: string, callback: string): Promise<Outcome> {
  const ask = (method: string, path: string, body?: unknown) =>
    request(method, `${ironic}/v1${path}`, IRONIC_VERSION, body === undefined ? undefined : JSON.stringify(body));
  const state = async () => pick(record((await ask('GET', `/nodes/${name}`)).json), ['provision_state']);
  const provision = async (target: string, until: readonly string[]) => {
    if (target !== '') await ask('PUT', `/nodes/${name}/states/provision`, { target });
    await eventually(`Ironic's node ${name} is ${until.join(' or ')}`, async () =>
      until.includes(String((await state())['provision_state'])),
    );
  };

  const created = record((await ask('POST', '/nodes', { name, driver: 'fake-hardware' })).json);
  const uuid = String(created['uuid']);
  await ask('POST', '/ports', { node_uuid: uuid, address: bootingMac(callback) });
  await provision('manage', ['manageable']);
  await provision('inspect', ['inspect wait']);
  const status = async () => record((await request('GET', `${inspector}/v1/introspection/${uuid}`)).json);
  await eventually(`${name} waits for its ramdisk`, async () => (await status())['state'] === 'waiting');

  const answer = await request('POST', `${inspector}/v1/continue`, {}, callback);
  await provision('', ['manageable', 'inspect failed']);
  await eventually(`${name} is finished`, async () => (await status())['finished'] === true);
  const node = record((await ask('GET', `/nodes/${uuid}`)).json);
  const { ports } = record((await ask('GET', `/ports/detail?node=${uuid}`)).json);
  const data = await request('GET', `${inspector}/v1/introspection/${uuid}/data`);
  const outcome = {
    continue_status: answer.status,
    continue_body: answer.json,
    introspection: pick(await status(), ['error', 'finished', 'state']),
    node: pick(node, ['extra', 'last_error', 'properties', 'provision_state', 'traits']),
    ports: (ports as readonly unknown[]).map((port) =>
      pick(record(port), ['address', 'extra', 'local_link_connection', 'physical_network', 'pxe_enabled']),
    ),
    data_status: data.status,
    data: data.json,
  };
  await ask('PUT', `/nodes/${uuid}/maintenance`, {});
  await ask('DELETE', `/nodes/${uuid}`);
  return JSON.parse(JSON.stringify(outcome).replaceAll(uuid, 'NODE-UUID')) as Outcome;
}

/**
 * The MAC that the machine booted from, or else its first one: the golden answers were made with
 * this one port.
 */
function bootingMac(callback: string): string {
  const data = record(JSON.parse(callback));
  const interfaces = record(data['inventory'])['interfaces'] as readonly Readonly<Record<string, unknown>>[];
  const booting = data['boot_interface'] ?? interfaces[0]?.['mac_address'];
  // PXELINUX puts the type of the hardware in front and dashes in between.
  return String(booting).replaceAll('-', ':').split(':').slice(-6).join(':');
}

async function request(method: string, url: string, headers: Readonly<Record<string, string>> = {}, body?: string) {
  const response = await fetch(url, {
    method,
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
    signal: AbortSignal.timeout(STEP_SECONDS * 1000),
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : (JSON.parse(text) as unknown) };
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + STEP_SECONDS * 1000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${STEP_SECONDS} s: ${what}`);
    await sleep(200);
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error(`expected an object, got ${String(value)}`);
  return value as Readonly<Record<string, unknown>>;
}

function pick(from: Readonly<Record<string, unknown>>, keys: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}
