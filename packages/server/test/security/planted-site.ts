import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, inflateSync } from 'node:zlib';
import { DatabaseSync } from 'node:sqlite';
import {
  defaultHooks,
  type DataStore,
  Err,
  type FlowEvent,
  type Hook,
  type InspectorError,
  jsonText,
} from '@ironic-inspector/core';
import { logErrors, logFlows, logRequests } from '@ironic-inspector/observability/pino';
import { logLines } from '@ironic-inspector/observability';
import {
  eventually,
  FakeIronic,
  loadPayload,
  manualClock,
  memoryReceivers,
  memoryLogSink,
  personalise,
} from '@ironic-inspector/testing';
import { pino } from 'pino';
import { afterEach } from 'vitest';
import { serve } from '../../src/index.ts';
import { openStore } from '../../src/store/open-store.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Where something was found: a table, `file`, `log`, a method, a route. */
type Places = ReadonlyMap<string, string>;

/** What the hook `leaky` does in the run of a node. */
export type Leak = Required<Pick<Hook, 'after'>>['after'];

/**
 * The whole server on a file with a history, machines that do odd things, and everything that
 * leaves it.
 */
export async function plantedSite() {
  const folder = await mkdtemp(join(tmpdir(), 'planted-secrets-'));
  ends.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'inspector.sqlite');
  const ironic = new FakeIronic();
  const clock = manualClock();
  const leaks = new Map<string, Leak>();
  const away = new Map<string, InspectorError>();
  let log = '';
  const write = (text: string) => void (log += text);
  const logger = pino({ level: 'debug' }, { write });
  const watched: FlowEvent[] = [];
  const network = memoryReceivers();
  const leaky: Hook = { name: 'leaky', after: (input) => leaks.get(input.node.uuid)?.(input) };
  const stored = (await openStore(file)).unwrap();
  ends.push(() => stored.close());
  const { data, ...stores } = stored.stores;
  const failing: DataStore = {
    ...data,
    load: (node, kind) => data.load(node, kind),
    discard: (node) => data.discard(node),
    save: async (node, kind, text) => {
      const error = away.get(node);
      return error === undefined ? data.save(node, kind, text) : Err(error);
    },
  };
  const server = (
    await serve({
      ...stores,
      ironic,
      port: 0,
      clock,
      data: failing,
      introspectionDelay: 0,
      timeout: 3600,
      callback: { requireToken: true },
      processing: { alwaysStoreRamdiskLogs: true },
      logSink: memoryLogSink(),
      hooks: [...defaultHooks, leaky],
      webhookSender: network.sender,
      observers: [logLines('debug', write), logFlows(logger)],
      onAnswer: logRequests(logger),
      onError: logErrors(logger),
    })
  ).unwrap();
  ends.push(() => server.stop());
  const { inspector } = server;
  const events = inspector.watch();
  void (async () => {
    for await (const event of events) watched.push(event);
  })();

  /** Sends a request, with a client's credentials on it. */
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(`${server.url}${path}`, { method, headers, ...(text !== undefined && { body: text }) });
    return answer.text();
  };
  let machines = 0;
  /** Adds a node, begins its run, and has the machine post, if it posts anything. */
  const begin = async (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) => {
    machines += 1;
    const address = `192.0.2.${machines}`;
    const mac = `52:54:00:00:01:${machines.toString(16).padStart(2, '0')}`;
    const { driver_info, ...rest } = more;
    const { uuid } = ironic.addNode({
      name: `machine-${machines}`,
      macs: [mac],
      driver_info: { ipmi_address: address, ...(driver_info as object | undefined) },
      ...rest,
    });
    const started = await send('POST', `/v1/introspection/${uuid}`, undefined, headers);
    const { callback_token: token = '' } = JSON.parse(started) as { callback_token?: string };
    await eventually(async () => (await inspector.status(uuid)).unwrap().state === 'waiting', 'the run waits');
    // Bodies take real time to arrive, in which this clock stands still.
    await clock.advance(10_000);
    const payload = personalise(loadPayload('ipmi-server'), { macs: [mac], bmc: address });
    return { uuid, mac, token, payload, post: (body: object) => send('POST', `/v1/continue?token=${token}`, body) };
  };

  /** Every table of the database, its documents unpacked, and its files as they are. */
  const database = async (): Promise<Places> => {
    const places = new Map<string, string>();
    using opened = new DatabaseSync(file, { readOnly: true });
    for (const { name } of opened.prepare("select name from sqlite_schema where type = 'table'").all()) {
      const rows = opened.prepare(`select * from "${String(name)}"`).all();
      places.set(String(name), rows.flatMap((row) => Object.values(row).map(textIn)).join('\n'));
    }
    const files: string[] = [];
    for (const name of await readdir(folder)) files.push(await readFile(join(folder, name), 'latin1'));
    places.set('files', files.join('\n'));
    return places;
  };

  /** What whoever asks is told of these nodes. */
  const answers = async (nodes: readonly string[]): Promise<Places> => {
    await inspector.idle();
    const { history } = inspector;
    const runs = (await history.runs()).unwrap();
    const places = new Map<string, string>();
    const add = (place: string, told: unknown) =>
      places.set(place, `${places.get(place) ?? ''}\n${typeof told === 'string' ? told : jsonText(told as object)}`);
    add('history.runs', runs);
    add('history.refused', (await history.refused()).unwrap());
    for (const { runId } of runs) {
      add('history.run', (await history.run(runId)).unwrap());
      add('history.events', (await history.events(runId)).unwrap());
      add(
        'history.data',
        [await history.data(runId, 'unprocessed'), await history.data(runId)].map(({ val }) => val),
      );
      add('history.logs', (await history.logs(runId)).val);
      add('diagnose', (await inspector.diagnose(runId)).unwrap());
    }
    for (const node of nodes) {
      add('diagnose', (await inspector.diagnose(node)).unwrap());
      add('history.diff', (await history.diff(node)).val);
      for (const path of ['', '/data', '/data/unprocessed']) {
        add(`GET /v1/introspection/…${path}`, await send('GET', `/v1/introspection/${node}${path}`));
      }
    }
    add('GET /v1/introspection', await send('GET', '/v1/introspection'));
    add('GET /v1/rules', await send('GET', '/v1/rules'));
    add(
      'watch',
      watched.map(({ ...event }) => event),
    );
    add(
      'webhook messages',
      network.tried.map(({ type, data }) => ({ type, data })),
    );
    add('GET /v2/webhooks', await send('GET', '/v2/webhooks'));
    add('log', log);
    return places;
  };

  return {
    server,
    inspector,
    ironic,
    clock,
    leaks,
    away,
    network,
    send,
    begin,
    database,
    answers,
    file,
    close: () => stored.close(),
  };
}

/** The logs of a ramdisk that has one file, as it posts them. */
export function logsOf(text: string): string {
  const header = Buffer.alloc(512);
  header.write('journal', 0);
  header.write('0000600\0', 100);
  header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
  header.write('14570215177\0        0', 136);
  header.write('ustar\0' + '00', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const rest = Buffer.alloc(1024 + 512 - (Buffer.byteLength(text) % 512));
  return gzipSync(Buffer.concat([header, Buffer.from(text), rest])).toString('base64');
}

function textIn(value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  try {
    return inflateSync(value).toString();
  } catch {
    return Buffer.from(value).toString('latin1');
  }
}
