import { describe, expect, it } from 'vitest';
import { Err, Ok, InspectorError, type Hook, type Readiness } from '@ironic-inspector/core';
import { manualClock } from '@ironic-inspector/testing';
import { createMetrics, type Scraped } from '../src/metrics/index.ts';
import { readExposition, type Sample } from './exposition.ts';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { BODY, world } from './world.ts';

const NOTHING = {
  powerOnQueue: 0,
  callbacks: 0,
  callbacksWaiting: 0,
  heartbeatAge: undefined,
  clockSkew: undefined,
  history: undefined,
};
const CHECKS = { database: { ok: true }, ironic: { ok: true }, firewall: { ok: true }, lease: { ok: true } };
const READY: Readiness = { ready: true, checks: CHECKS };

const idle: Scraped = {
  load: () => NOTHING,
  list: async () => Ok([]),
  readiness: async () => READY,
  firewallLag: async () => Ok(undefined),
};

async function ask(handler: (request: Request) => Promise<Response>, init?: RequestInit, path = '/metrics') {
  return handler(new Request(`http://metrics.test${path}`, init));
}

async function samples(handler: (request: Request) => Promise<Response>): Promise<readonly Sample[]> {
  return readExposition(await (await ask(handler)).text());
}

const valueOf = (all: readonly Sample[], name: string, labels: Record<string, string> = {}) =>
  all.find(
    (sample) =>
      sample.name === `ironic_inspector_${name}` &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )?.value;

it('counts what becomes of runs, and how long everything takes', async () => {
  const clock = manualClock();
  const metrics = createMetrics();
  const { inspector, uuid, ironic } = world(metrics.observer, { clock });
  const handler = metrics.handler(inspector);
  (await inspector.introspect(uuid)).unwrap();
  await inspector.idle();
  await clock.advance(90_000);
  expect(valueOf(await samples(handler), 'runs', { state: 'waiting' })).toBe(1);
  (await inspector.continue(BODY)).unwrap();
  await inspector.idle();
  (await inspector.continue(BODY)).unwrap();
  (await inspector.reapply(uuid)).unwrap();
  await inspector.idle();
  const other = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.99' } }).uuid;
  for (const node of [other, uuid]) {
    (await inspector.introspect(node)).unwrap();
    await inspector.idle();
  }
  (await inspector.abort(other)).unwrap();
  await inspector.idle();
  await clock.advance(7_200_000);
  (await inspector.upkeep()).unwrap();
  await inspector.idle();
  expect((await inspector.continue('[]')).err).toBe(true);
  await inspector.idle();

  const all = await samples(handler);
  expect(valueOf(all, 'runs_begun_total', { kind: 'introspection' })).toBe(3);
  expect(valueOf(all, 'runs_begun_total', { kind: 'reapplying' })).toBe(1);
  expect(valueOf(all, 'runs_ended_total', { outcome: 'finished' })).toBe(2);
  expect(valueOf(all, 'runs_ended_total', { outcome: 'aborted' })).toBe(1);
  expect(valueOf(all, 'runs_ended_total', { outcome: 'timed-out' })).toBe(1);
  expect(valueOf(all, 'stage_duration_seconds_sum', { stage: 'waiting' })).toBe(90 + 7200);
  expect(valueOf(all, 'stage_duration_seconds_bucket', { stage: 'waiting', le: '120' })).toBe(2);
  expect(valueOf(all, 'stage_duration_seconds_count', { stage: 'finished' })).toBeUndefined();
  // The body that came again was looked up, too, before it was known for a repeat.
  expect(valueOf(all, 'hook_duration_seconds_count', { hook: 'validate_interfaces', moment: 'before' })).toBe(3);
  expect(valueOf(all, 'ironic_call_duration_seconds_count', { call: 'validatePower', code: 'ok' })).toBe(3);
  expect(valueOf(all, 'callbacks_total')).toBe(2);
  expect(valueOf(all, 'callbacks_repeated_total')).toBe(1);
  expect(valueOf(all, 'callbacks_refused_total', { reason: 'malformed' })).toBe(1);
  expect(valueOf(all, 'failures_total', { stage: 'upkeep', code: 'processing-failed' })).toBe(1);
  expect(valueOf(all, 'runs', { state: 'waiting' })).toBe(0);
});

it('counts what holds runs up, which is no failure', async () => {
  const metrics = createMetrics();
  const { inspector, ironic, uuid } = world(metrics.observer);
  ironic.lock(uuid);
  (await inspector.introspect(uuid)).unwrap();
  await inspector.idle();
  const all = await samples(metrics.handler(inspector));
  expect(valueOf(all, 'interruptions_total', { stage: 'boot', code: 'node-locked' })).toBe(1);
  expect(valueOf(all, 'failures_total', { stage: 'boot', code: 'node-locked' })).toBe(0);
  expect(valueOf(all, 'runs', { state: 'starting' })).toBe(1);
});

it('counts hooks that fail, runs that end in error, and what Ironic is asked again', async () => {
  const metrics = createMetrics();
  const broken: Hook = { name: 'broken', after: () => Err('no') };
  const { inspector, uuid } = world(metrics.observer, { hooks: [broken] });
  (await inspector.introspect(uuid)).unwrap();
  await inspector.idle();
  expect((await inspector.continue(BODY)).err).toBe(true);
  await inspector.idle();
  metrics.onRetry({ reason: 'locked' });
  const all = await samples(metrics.handler(inspector));
  expect(valueOf(all, 'hook_failures_total', { hook: 'broken', moment: 'after' })).toBe(1);
  expect(valueOf(all, 'runs_ended_total', { outcome: 'error' })).toBe(1);
  expect(valueOf(all, 'failures_total', { stage: 'processing', code: 'processing-failed' })).toBe(1);
  expect(valueOf(all, 'ironic_retries_total', { reason: 'locked' })).toBe(1);
});

it('says how long the oldest run of each state is there', async () => {
  const clock = manualClock();
  const metrics = createMetrics({ now: () => clock.now() });
  const { inspector, ironic, uuid } = world(metrics.observer, { clock });
  const handler = metrics.handler(inspector);
  const other = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.99' } }).uuid;
  for (const node of [uuid, other]) {
    (await inspector.introspect(node)).unwrap();
    await inspector.idle();
    await clock.advance(30_000);
  }
  const all = await samples(handler);
  expect(valueOf(all, 'oldest_run_age_seconds', { state: 'waiting' })).toBe(60);
  expect(valueOf(all, 'oldest_run_age_seconds', { state: 'processing' })).toBe(0);
});

it('has what was never counted at 0, so that its first increase is seen', async () => {
  const routes = [{ method: 'POST', path: '/v1/continue' }];
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.watchStores({ nodes: {}, rules: undefined });
  const all = await samples(metrics.handler(idle, { hooks: ['scheduler'], routes }));
  const zeros: readonly [string, Record<string, string>][] = [
    ['callbacks_refused_total', { reason: 'ramdisk-error' }],
    ['callbacks_refused_total', { reason: 'ambiguous-machine' }],
    ['callbacks_total', {}],
    ['runs_begun_total', { kind: 'reapplying' }],
    ['runs_ended_total', { outcome: 'timed-out' }],
    ['runs_ended_total', { outcome: 'error' }],
    ['failures_total', { stage: 'firewall', code: 'firewall-failed' }],
    ['ironic_retries_total', { reason: 'unreachable' }],
    ['ironic_call_failures_total', { code: 'ironic-unavailable' }],
    ['hook_failures_total', { hook: 'scheduler', moment: 'after' }],
    ['http_requests_total', { method: 'POST', route: '/v1/continue', status: '503' }],
    ['http_request_duration_seconds_count', { method: 'POST', route: '/v1/continue' }],
    ['store_failures_total', { store: 'nodes' }],
    ['rules_duration_seconds_count', {}],
  ];
  for (const [name, labels] of zeros) expect([name, labels, valueOf(all, name, labels)]).toEqual([name, labels, 0]);
  expect(valueOf(all, 'build_info', { version: '1.2.3', node: process.version })).toBe(1);
});

it('counts requests by route and status, and nothing that a caller makes up', async () => {
  const metrics = createMetrics();
  const answered = { method: 'GET', route: '/v1/rules', status: 200, milliseconds: 20 };
  metrics.onAnswer(answered);
  metrics.onAnswer({ ...answered, status: 503, milliseconds: 2000 });
  metrics.onAnswer({ ...answered, method: 'BREW', route: undefined, status: 404 });
  const all = await samples(metrics.handler(idle));
  const rules = { method: 'GET', route: '/v1/rules' };
  expect(valueOf(all, 'http_requests_total', { ...rules, status: '200' })).toBe(1);
  expect(valueOf(all, 'http_requests_total', { ...rules, status: '503' })).toBe(1);
  expect(valueOf(all, 'http_requests_total', { method: 'other', route: 'none', status: '404' })).toBe(1);
  expect(valueOf(all, 'http_request_duration_seconds_sum', rules)).toBe(2.02);
  expect(valueOf(all, 'http_request_duration_seconds_bucket', { ...rules, le: '1' })).toBe(1);
});

it('times what stores are asked for, and counts what they do not do', async () => {
  const metrics = createMetrics();
  const store = createMemoryStore();
  const watched = metrics.watchStores({ nodes: store.nodes, data: store.data });
  const { inspector, uuid } = world(metrics.observer, watched);
  (await inspector.introspect(uuid)).unwrap();
  await inspector.idle();
  const broken = metrics.watchStores({
    nodes: {
      get: async () => Err('no'),
      list: () => Promise.reject(new Error('boom')),
      other: 7,
    },
  });
  expect(await broken.nodes.get()).toMatchObject({ err: true, val: 'no' });
  await expect(broken.nodes.list()).rejects.toThrow('boom');
  expect(broken.nodes.other).toBe(7);
  const all = await samples(metrics.handler(inspector));
  expect(valueOf(all, 'store_operation_duration_seconds_count', { store: 'nodes', operation: 'begin' })).toBe(1);
  expect(valueOf(all, 'store_operation_duration_seconds_count', { store: 'nodes', operation: 'get' })).toBeGreaterThan(
    0,
  );
  expect(valueOf(all, 'store_failures_total', { store: 'nodes' })).toBe(2);
  expect(valueOf(all, 'store_failures_total', { store: 'data' })).toBe(0);
});

it('says of the process what every client library says', async () => {
  const handler = createMetrics().handler(idle);
  const all = await samples(handler);
  const value = (name: string) => all.find((sample) => sample.name === name)?.value ?? Number.NaN;
  expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  expect(value('process_start_time_seconds')).toBeLessThanOrEqual(Date.now() / 1000);
  expect(value('process_start_time_seconds')).toBeGreaterThan(Date.now() / 1000 - 3600);
  expect(value('process_open_fds')).toBeGreaterThan(2);
  expect(value('process_max_fds')).toBeGreaterThan(value('process_open_fds'));
  expect(value('nodejs_heap_size_used_bytes')).toBeGreaterThan(1_000_000);
  for (const name of ['mean', 'p99', 'max'])
    expect(value(`nodejs_eventloop_lag_${name}_seconds`)).toBeGreaterThanOrEqual(0);
});

it('has as many lines for many nodes as for one, and names none of them', async () => {
  const metrics = createMetrics();
  const { inspector, ironic, journey, uuid } = world(metrics.observer);
  const handler = metrics.handler(inspector);
  await journey();
  const lines = (await samples(handler)).length;
  const uuids = Array.from(
    { length: 20 },
    (_, number) => ironic.addNode({ driver_info: { ipmi_address: `192.0.2.${100 + number}` } }).uuid,
  );
  for (const node of uuids) (await inspector.introspect(node)).unwrap();
  await inspector.idle();
  const text = await (await ask(handler)).text();
  expect(readExposition(text)).toHaveLength(lines);
  for (const node of [uuid, ...uuids, 'node-1', 'req-']) expect(text).not.toContain(node);
});

it('looks at the queue and at all runs, page by page, when it is asked', async () => {
  const { inspector, ironic } = world(() => {}, { apiMaxLimit: 2 });
  const uuids = Array.from(
    { length: 5 },
    (_, number) => ironic.addNode({ driver_info: { ipmi_address: `192.0.2.${100 + number}` } }).uuid,
  );
  for (const node of uuids) (await inspector.introspect(node, { manageBoot: false })).unwrap();
  const scraped: Scraped = {
    ...idle,
    list: (options) => inspector.list(options),
    load: () => ({
      powerOnQueue: 4,
      callbacks: 3,
      callbacksWaiting: 2,
      heartbeatAge: 7.5,
      clockSkew: -0.25,
      history: { waiting: 5, dropped: 6 },
    }),
    firewallLag: async () => Ok(5),
  };
  const pool = () => ({ inUse: 9, waiting: 1 });
  const all = await samples(createMetrics().handler(scraped, { pool }));
  expect(valueOf(all, 'runs', { state: 'waiting' })).toBe(5);
  expect(valueOf(all, 'power_on_queue')).toBe(4);
  expect(valueOf(all, 'callbacks_in_progress')).toBe(3);
  expect(valueOf(all, 'callbacks_waiting')).toBe(2);
  expect(valueOf(all, 'history_waiting')).toBe(5);
  expect(valueOf(all, 'history_dropped')).toBe(6);
  expect(valueOf(all, 'lease_heartbeat_age_seconds')).toBe(7.5);
  expect(valueOf(all, 'clock_skew_seconds')).toBe(-0.25);
  expect(valueOf(all, 'firewall_generation_lag')).toBe(5);
  expect(valueOf(all, 'database_connections_in_use')).toBe(9);
  expect(valueOf(all, 'database_connections_waiting')).toBe(1);
});

it('asks the store once for all who ask at the same time', async () => {
  let asked = 0;
  const handler = createMetrics().handler({ ...idle, list: async () => (asked++, Ok([])) });
  await Promise.all([ask(handler), ask(handler), ask(handler)]);
  expect(asked).toBe(1);
  await ask(handler);
  expect(asked).toBe(2);
});

it('tells the rest when the store does not answer', async () => {
  const list = async () => Err(new InspectorError('store-failed', 'no'));
  const all = await samples(createMetrics().handler({ ...idle, list }));
  expect(valueOf(all, 'power_on_queue')).toBe(0);
  expect(all.some(({ name }) => name === 'ironic_inspector_runs')).toBe(false);
});

it.each<[string, RequestInit, string, number, string | null]>([
  ['GET', {}, '/metrics', 200, 'text/plain; version=0.0.4; charset=utf-8'],
  ['GET with a query', {}, '/metrics?x=1', 200, 'text/plain; version=0.0.4; charset=utf-8'],
  ['HEAD', { method: 'HEAD' }, '/metrics', 200, 'text/plain; version=0.0.4; charset=utf-8'],
  ['POST', { method: 'POST' }, '/metrics', 405, null],
  ['GET of something else', {}, '/', 404, 'text/plain;charset=UTF-8'],
])('answers %s', async (_, init, path, status, type) => {
  const answer = await ask(createMetrics().handler(idle), init, path);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
});

it('answers HEAD without a body', async () => {
  const answer = await ask(createMetrics().handler(idle), { method: 'HEAD' });
  expect(await answer.text()).toBe('');
});

it('never throws', async () => {
  const load = () => {
    throw new Error('boom');
  };
  expect((await ask(createMetrics().handler({ ...idle, load }))).status).toBe(500);
});

describe('health', () => {
  const at = (iso: string) => new Date(iso);

  it('is alive while it answers, whatever else is away', async () => {
    const readiness = () => Promise.reject(new Error('boom'));
    const answer = await ask(createMetrics().handler({ ...idle, readiness }), {}, '/livez');
    expect([answer.status, await answer.json()]).toEqual([200, { live: true }]);
  });

  it('is ready when all checks are good', async () => {
    const answer = await ask(createMetrics().handler(idle), {}, '/readyz');
    expect([answer.status, await answer.json()]).toEqual([200, { ready: true, checks: CHECKS }]);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it('says why it is not, and no secrets', async () => {
    const reason = 'cannot reach postgresql://me:planted@db.example; known: site-secret';
    const readiness = async () => ({ ready: false, checks: { ...CHECKS, database: { ok: false, reason } } });
    const answer = await ask(
      createMetrics({ secrets: ['site-secret'] }).handler({ ...idle, readiness }),
      {},
      '/readyz',
    );
    expect([answer.status, await answer.json()]).toEqual([
      503,
      {
        ready: false,
        checks: {
          ...CHECKS,
          database: { ok: false, reason: 'cannot reach postgresql://***@db.example; known: ***' },
        },
      },
    ]);
  });

  it('asks once a second at most, however many ask', async () => {
    let asked = 0;
    let now = at('2026-02-03T04:05:06.000Z');
    const readiness = async () => (asked++, READY);
    const handler = createMetrics({ now: () => now }).handler({ ...idle, readiness });
    const both = () => Promise.all([ask(handler, {}, '/readyz'), ask(handler, { method: 'HEAD' }, '/readyz')]);
    expect((await both()).map(({ status }) => status)).toEqual([200, 200]);
    now = at('2026-02-03T04:05:06.999Z');
    await both();
    expect(asked).toBe(1);
    now = at('2026-02-03T04:05:07.000Z');
    await both();
    expect(asked).toBe(2);
    now = at('2026-02-03T04:00:00.000Z');
    await both();
    expect(asked).toBe(3);
  });
});

it('counts nodes that are forgotten, and rounds that would have forgotten too many', async () => {
  const metrics = createMetrics();
  const { inspector, ironic, uuid } = world(metrics.observer);
  const before = await samples(metrics.handler(inspector));
  expect([valueOf(before, 'nodes_forgotten_total'), valueOf(before, 'forgetting_refused_total')]).toEqual([0, 0]);
  const { uuid: other } = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.99' } });
  for (const node of [uuid, other]) (await inspector.introspect(node, { manageBoot: false })).unwrap();
  for (const node of [uuid, other]) ironic.removeNode(node);
  (await inspector.upkeep()).unwrap();
  await inspector.idle();
  const refused = await samples(metrics.handler(inspector));
  expect([valueOf(refused, 'nodes_forgotten_total'), valueOf(refused, 'forgetting_refused_total')]).toEqual([0, 1]);
  (await inspector.forgetDeleted(2)).unwrap();
  await inspector.idle();
  expect(valueOf(await samples(metrics.handler(inspector)), 'nodes_forgotten_total')).toBe(2);
});

it('counts how often the clock was set', async () => {
  const metrics = createMetrics();
  const clock = manualClock();
  const { inspector } = world(metrics.observer, { clock });
  for (const by of [4000, 6000, -6000]) {
    clock.jump(by);
    (await inspector.upkeep()).unwrap();
  }
  await inspector.idle();
  expect(valueOf(await samples(metrics.handler(inspector)), 'clock_jumps_total')).toBe(2);
});
