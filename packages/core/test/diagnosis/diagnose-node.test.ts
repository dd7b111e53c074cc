import { readFileSync } from 'node:fs';
import { Err, type HistoryStep, InspectorError } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { expect, it } from 'vitest';
import { withMethods } from '../world.ts';
import { HOUR_MS, story } from './story.ts';

const SILENT = { timeout: 3600, bootDelayMs: 24 * HOUR_MS };
const AT = new Date('2024-01-01T00:00:00Z');
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000);
const NODE = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';
const RUN = '2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b2b';

function withoutHistory() {
  return { ...SILENT, store: (options: object) => ({ nodes: createMemoryStore(options).nodes }) };
}

it('a node is diagnosed by what its record has, and by what Ironic says now', async () => {
  const site = await story(withoutHistory());
  await site.wait();
  site.ironic.api.setNode(site.node(), { power_state: 'power off', last_error: 'no such controller' });
  const why = (await site.inspector.diagnose('machine-1')).unwrap();
  expect(why).toMatchObject({ node: site.node(), state: 'waiting', stage: 'powered-on' });
  expect(why.causes[0]).toMatchObject({ cause: 'never-powered-on', likelihood: 'certain' });
  expect(why.text).toContain('No history is kept here.');
  expect(JSON.parse(JSON.stringify(why))).toEqual(why);
});

it('what Ironic says after a time-out is not that of the time-out', async () => {
  const site = await story(withoutHistory());
  await site.run();
  site.ironic.api.setNode(site.node(), { power_state: 'power off', last_error: 'no such controller' });
  await site.pass(HOUR_MS);
  const why = (await site.inspector.diagnose(site.node())).unwrap();
  expect(why.causes[0]).toMatchObject({ cause: 'never-powered-on', likelihood: 'possible' });
});

it('an Ironic that is silent is waited for five seconds', async () => {
  const site = await story(withoutHistory());
  await site.wait();
  site.ironic.getNode = () => new Promise(() => {});
  const asked = site.inspector.diagnose(site.node());
  await site.pass(5000);
  const why = (await asked).unwrap();
  expect(why.causes[0]?.cause).toBe('nothing-heard');
  expect(why.text).toContain('Ironic could not be asked');
});

it('a failure needs nobody but the record', async () => {
  const site = await story(withoutHistory());
  await site.wait();
  (await site.inspector.abort('machine-1')).unwrap();
  await site.inspector.idle();
  site.ironic.clearCalls();
  expect((await site.inspector.diagnose(site.node())).unwrap().causes[0]?.cause).toBe('aborted');
  expect(site.ironic.calls).toEqual([]);
});

it('nobody knows a run that is not there', async () => {
  const site = await story(SILENT);
  expect((await site.inspector.diagnose('machine-1')).val).toMatchObject({ code: 'introspection-not-found' });
  expect((await site.inspector.diagnose('nobody')).val).toMatchObject({ code: 'node-not-found' });
});

/** A run that timed out long ago, as history has it. */
async function pastRun(steps: readonly HistoryStep[], refused: string | undefined) {
  const store = createMemoryStore();
  const site = await story({ ...SILENT, store: () => store });
  const failure = { code: 'timed-out', stage: 'waiting', message: 'Introspection timeout' } as const;
  const run = { runId: RUN, node: NODE, name: 'old', startedAt: AT, finishedAt: later(3700), error: failure.message };
  const event = { runId: RUN, node: NODE, instance: 'one', requestId: undefined };
  const batch = {
    id: 'one',
    runs: [{ ...run, state: 'error', failure } as const],
    events: steps.map((step, index) => ({ ...event, key: `${index}`, at: later(index), step })),
    documents: [],
    snapshots: [],
    refused:
      refused === undefined
        ? []
        : [
            {
              id: 'refused',
              reason: 'unknown-machine' as const,
              identifiers: [{ kind: 'mac' as const, value: refused }],
              remoteAddress: '198.51.100.7',
              node: undefined,
              firstAt: later(200),
              lastAt: later(200),
              count: 1,
            },
          ],
  };
  (await store.history.append(batch)).unwrap();
  return { site, store };
}

const WAITED: readonly HistoryStep[] = [
  { type: 'requested', what: 'introspect' },
  { type: 'boot-device-set', device: 'pxe', persistent: false },
  { type: 'powered-on' },
  { type: 'state-changed', event: 'wait', from: 'starting', to: 'waiting' },
  { type: 'waiting', attributes: { mac: ['52:54:00:00:80:01'], bmc_address: [] } },
  { type: 'power-read', power: 'power on', lastError: undefined },
];

it('a run of long ago is diagnosed by its id, near misses included', async () => {
  const { site } = await pastRun(WAITED, '52:54:00:00:00:01');
  site.ironic.clearCalls();
  const why = (await site.inspector.diagnose(RUN)).unwrap();
  expect(why).toMatchObject({ node: NODE, runId: RUN, state: 'error' });
  expect(why.causes[0]).toMatchObject({ cause: 'mac-mistyped', likelihood: 'likely' });
  expect(why.causes[0]?.evidence[0]).toContain('198.51.100.7');
  expect(why.text).toContain(`old (${NODE})`);
  expect(site.ironic.calls).toEqual([]);
});

it('a run of long ago that was held up says by what', async () => {
  const held = { stage: 'boot', code: 'ironic-unavailable', message: 'connection refused', times: 4 } as const;
  const steps: readonly HistoryStep[] = [
    { type: 'requested', what: 'introspect' },
    { type: 'interrupted', ...held, since: later(1) },
  ];
  const { site } = await pastRun(steps, undefined);
  expect((await site.inspector.diagnose(RUN)).unwrap().causes[0]).toMatchObject({
    cause: 'ironic-away',
    likelihood: 'certain',
  });
});

it('a history that fails is no failure of the diagnosis', async () => {
  const store = createMemoryStore();
  const away = async () => Err(new InspectorError('store-failed', 'disk full'));
  const history = withMethods(store.history, { run: away, events: away, refused: away, snapshot: away });
  const site = await story({ ...SILENT, store: () => ({ ...store, history }) });
  await site.wait();
  const why = (await site.inspector.diagnose('machine-1')).unwrap();
  expect(why.causes[0]?.cause).toBe('nothing-heard');
  expect(why.text).toContain('The history could not be read: disk full.');
});

it('the README shows what is said of a port with a wrong digit', async () => {
  const uuid = '7f3c5b1e-26e0-4f6c-9a55-0d1c2f9b8e07';
  const node = { uuid, name: 'node-7', macs: ['52:54:00:00:80:01'], driver_info: {} };
  const site = await story({ machines: [{ node }], introspectionDelay: 5 });
  await site.run();
  const { text } = await site.why();
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  // How long a machine takes to boot, to the second, is of no interest.
  const bare = (words: string) => words.replaceAll(/\s+/g, ' ').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then');
  expect(bare(readme)).toContain(bare(text));
});
