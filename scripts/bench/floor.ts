/**
 * What an introspection cannot cost less than: a server that parses the callback and makes the same
 * nine calls to Ironic as ours, in the same order, and does nothing else. `CLIENT` says over what:
 * `ky-pooled`, `ky-fetch` or `undici`.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import ky from 'ky';
import { Pool } from 'undici';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';

interface Run {
  readonly uuid: string;
  state: string;
}

interface Callback {
  readonly boot_interface: string;
  readonly inventory: {
    readonly bmc_address: string;
    readonly cpu: { readonly count: number; readonly architecture: string };
    readonly memory: { readonly physical_mb: number };
  };
}

type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

const ironic = process.env['IRONIC_URL'] ?? '';
const headers = { 'X-OpenStack-Ironic-API-Version': '1.76', Accept: 'application/json' };
const clients: Readonly<Record<string, () => Ask>> = {
  'ky-pooled': () => askWithKy(pooledFetch()),
  'ky-fetch': () => askWithKy(fetch),
  undici: askWithUndici,
};
const ask = clients[process.env['CLIENT'] ?? '']?.() ?? fail('CLIENT');

const runs = new Map<string, Run>();
const byAddress = new Map<string, Run>();

/** As our client of Ironic does: what ky would make of headers and body is not used. */
function askWithKy(given: typeof fetch | ReturnType<typeof pooledFetch>): Ask {
  const http = ky.create({ retry: 0 });
  return async (method, path, body) => {
    const url = ironic + path;
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const init = { method, headers: { ...headers, ...json }, body: body === undefined ? null : JSON.stringify(body) };
    const text = await http(url, { method, fetch: async () => await given(url, init) }).text();
    return text === '' ? undefined : JSON.parse(text);
  };
}

function askWithUndici(): Ask {
  const pool = new Pool(ironic, { connections: 32 });
  return async (method, path, body) => {
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const answer = await pool.request({
      method: method as 'GET',
      path,
      headers: { ...headers, ...json },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return text === '' ? undefined : JSON.parse(text);
  };
}

async function introspect(uuid: string): Promise<void> {
  const node = (await ask('GET', `/v1/nodes/${uuid}`)) as { driver_info: { ipmi_address: string } };
  await ask('GET', `/v1/nodes/${uuid}/validate`);
  const run: Run = { uuid, state: 'starting' };
  runs.set(uuid, run);
  byAddress.set(node.driver_info.ipmi_address, run);
  void boot(run);
}

async function boot(run: Run): Promise<void> {
  await ask('GET', `/v1/ports/detail?node=${run.uuid}`);
  await ask('PUT', `/v1/nodes/${run.uuid}/management/boot_device`, { boot_device: 'pxe', persistent: false });
  await ask('PUT', `/v1/nodes/${run.uuid}/states/power`, { target: 'rebooting' });
  run.state = 'waiting';
}

async function proceed(body: string): Promise<{ uuid: string }> {
  const { boot_interface: address, inventory } = JSON.parse(body) as Callback;
  const run = byAddress.get(inventory.bmc_address) ?? fail(inventory.bmc_address);
  run.state = 'processing';
  await ask('GET', `/v1/nodes/${run.uuid}`);
  await ask('PATCH', `/v1/nodes/${run.uuid}`, [
    { op: 'add', path: '/properties/local_gb', value: '446' },
    { op: 'add', path: '/properties/cpus', value: String(inventory.cpu.count) },
    { op: 'add', path: '/properties/cpu_arch', value: inventory.cpu.architecture },
    { op: 'add', path: '/properties/memory_mb', value: String(inventory.memory.physical_mb) },
    { op: 'add', path: '/properties/capabilities', value: 'cpu_vt:true,cpu_aes:true' },
  ]);
  await ask('POST', '/v1/ports', { node_uuid: run.uuid, address, pxe_enabled: true, extra: {} });
  void ask('PUT', `/v1/nodes/${run.uuid}/states/power`, { target: 'power off' }).then(() => (run.state = 'finished'));
  return { uuid: run.uuid };
}

async function answer(request: IncomingMessage): Promise<[status: number, body?: unknown]> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const uuid = pathname.split('/')[3];
  if (request.method === 'GET') return [200, uuid === undefined ? list(searchParams) : show(runs.get(uuid))];
  const body = await bodyOf(request);
  if (pathname === '/v1/continue') return [200, await proceed(body)];
  await introspect(uuid ?? '');
  return [202];
}

function list(query: URLSearchParams): unknown {
  const states = query.get('state')?.split(',') ?? [];
  const after = query.get('marker');
  const all = [...runs.values()];
  const rest = after === null ? all : all.slice(all.findIndex(({ uuid }) => uuid === after) + 1);
  return {
    introspection: rest
      .filter(({ state }) => states.length === 0 || states.includes(state))
      .slice(0, Number(query.get('limit')))
      .map(show),
  };
}

function show(run: Run | undefined): unknown {
  return { uuid: run?.uuid, state: run?.state, finished: run?.state === 'finished', error: null, links: [] };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function fail(what: string): never {
  throw new Error(`not known here: ${what}`);
}

const server = createServer((request, response) => {
  void answer(request).then(([status, body]) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    response
      .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
      .end(text);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.once('SIGTERM', () => process.exit());
