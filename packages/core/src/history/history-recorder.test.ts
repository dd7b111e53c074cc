import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually, loadPayload, loadPayloadText, manualClock, runRecord } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { FlowStep } from '../contracts/flow-events.ts';
import type { Snapshot } from '../contracts/history-records.ts';
import type { HistoryBatch } from '../contracts/history-store.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { extendTrail } from '../model/trail.ts';
import { Err } from '../result.ts';
import { HistoryRecorder } from './history-recorder.ts';

const NODE = '1a2b3c4d-1a1a-4b4b-8c8c-000000000001';
const OTHER = '1a2b3c4d-1a1a-4b4b-8c8c-000000000002';
const START = { at: new Date(0), event: 'start', from: undefined, to: 'starting', instance: 'another' } as const;

function runOf(uuid = NODE, runId = `run of ${uuid}`): Introspection {
  return runRecord({ uuid, runId, trail: extendTrail([], START) });
}

const warning = (message: string): FlowStep => ({ type: 'warning', source: 'test', message });

function recording() {
  const clock = manualClock();
  const { history } = createMemoryStore({ clock });
  const state = {
    isAway: false,
    isMute: false,
    isBlind: false,
    isBroken: false,
    onAppend: () => {},
    batches: [] as HistoryBatch[],
    told: [] as string[],
    found: [] as { step: FlowStep; requestId: string | undefined }[],
  };
  const away = async () => Err(new InspectorError('store-failed', 'away'));
  const recorder = new HistoryRecorder({
    history: {
      append: async (batch) => {
        state.batches.push(batch);
        state.onAppend();
        return state.isAway ? away() : history.append(batch);
      },
      missing: async (keys) => (state.isMute ? away() : history.missing(keys)),
      snapshots: async (nodes) => (state.isBlind ? away() : history.snapshots(nodes)),
      document: async (runId, kind) => (state.isBroken ? away() : history.document(runId, kind)),
      forget: async (node) => (state.isAway ? away() : history.forget(node)),
    },
    clock,
    instance: 'this',
    nameOf: () => undefined,
    emit: (_, step) => void state.told.push(step.type === 'warning' ? step.message : step.type),
    tell: ({ step, requestId }) => void state.found.push({ step, requestId }),
  });
  const messages = async (runId: string) =>
    (await history.events({ runId, limit: 20_000 }))
      .unwrap()
      .map(({ step }) => (step.type === 'warning' ? step.message : step.type));
  const request = (requestId: string) => ({
    requestId,
    askedBy: undefined,
    remoteAddress: undefined,
    posted: undefined,
  });
  return { clock, history, recorder, state, messages, request };
}

describe('a recorder', () => {
  it('sends what it hears half a second later, together', async () => {
    const { clock, recorder, state } = recording();
    recorder.hear(runOf(), warning('a'));
    await clock.advance(250);
    recorder.hear(runOf(), warning('b'));
    expect(state.batches).toEqual([]);
    await clock.advance(250);
    await recorder.flush();
    expect(state.batches.map(({ events }) => events.length)).toEqual([2]);
  });

  it('lets what comes while it sends wait for the next batch', async () => {
    const { clock, recorder, state, history } = recording();
    recorder.hear(runOf(), warning('a'));
    state.onAppend = () => {
      recorder.hear(runOf(), warning('b'));
      recorder.hear(runOf(), warning('c'));
    };
    await clock.advance(500);
    await eventually(async () => (await history.size()).unwrap().events === 1);
    state.onAppend = () => undefined;
    await clock.advance(500);
    await recorder.flush();
    expect(state.batches.map(({ events }) => events.length)).toEqual([1, 2]);
  });

  it('binds steps of a request to the run that it turns out to be of', async () => {
    const { recorder, messages, request } = recording();
    recorder.hear(undefined, warning('before'), request('req-1'));
    recorder.hear(undefined, warning('of another'), request('req-2'));
    recorder.hear({ uuid: OTHER }, warning('of another node'), request('req-1'));
    recorder.hear({ uuid: NODE }, warning('of the node'), request('req-1'));
    recorder.hear(runOf(), warning('of the run'), request('req-1'));
    recorder.hear(undefined, warning('after'), request('req-1'));
    recorder.hear({ uuid: NODE }, warning('in the background'));
    recorder.hear({ uuid: OTHER }, warning('of nobody'));
    await recorder.flush();
    expect(await messages(runOf().runId)).toEqual([
      'before',
      'of the node',
      'of the run',
      'after',
      'in the background',
    ]);
  });

  it('drops what was heard of a callback that was refused', async () => {
    const { recorder, messages, request } = recording();
    recorder.hear(undefined, warning('a stranger'), request('req-1'));
    recorder.hear(undefined, { type: 'callback-refused', reason: 'unknown-machine' }, request('req-1'));
    recorder.hear(runOf(), warning('a run'), request('req-1'));
    await recorder.flush();
    expect(await messages(runOf().runId)).toEqual(['a run']);
  });

  it('keeps 10,000 steps while the history is away, and counts the others in one gap a run', async () => {
    const { recorder, state, messages } = recording();
    state.isAway = true;
    for (let number = 0; number < 9_000; number += 1) recorder.hear(runOf(), warning(`${number}`));
    for (let number = 0; number < 1_500; number += 1) recorder.hear(runOf(OTHER), warning(`${number}`));
    for (let number = 0; number < 300; number += 1) recorder.hear(runOf(), warning('late'));
    expect((await recorder.flush()).err).toBe(true);
    expect(recorder.dropped).toBe(800);
    state.isAway = false;
    (await recorder.flush()).unwrap();
    recorder.hear(runOf(), warning('later'));
    (await recorder.flush()).unwrap();
    const of = await messages(runOf().runId);
    expect(of.slice(-2)).toEqual(['gap', 'later']);
    expect(of).toHaveLength(9_002);
    expect((await messages(runOf(OTHER).runId)).filter((name) => name === 'gap')).toHaveLength(1);
    expect(recorder.waiting).toBe(0);
    expect(state.told).toEqual([expect.stringContaining('cannot be recorded'), expect.stringContaining('800')]);
  });

  it('bounds the documents that wait', async () => {
    const { recorder, state, history } = recording();
    state.isAway = true;
    const text = 'x'.repeat(8 * 1024 * 1024);
    for (let number = 0; number < 10; number += 1) recorder.document(runOf(NODE, `run-${number}`), 'processed', text);
    expect(recorder.dropped).toBe(2);
    state.isAway = false;
    (await recorder.flush()).unwrap();
    expect((await history.size()).unwrap()).toMatchObject({ runs: 10, documents: 1, events: 2 });
  });

  it('hands over the changes of state that are on the record and in no history', async () => {
    const { recorder, history } = recording();
    const waiting = { at: new Date(1), event: 'wait', from: 'starting', to: 'waiting', instance: 'another' } as const;
    const run = { ...runOf(), state: 'waiting' as const, trail: extendTrail(runOf().trail, waiting) };
    recorder.hear(run, { type: 'resumed', state: 'waiting' });
    (await recorder.flush()).unwrap();
    recorder.leaving(run);
    (await recorder.flush()).unwrap();
    const events = (await history.events({ limit: 10 })).unwrap();
    expect(events.map(({ key, step }) => [key, step.type])).toEqual([
      [`${run.runId}:gap:1`, 'gap'],
      [`${run.runId}:state:1`, 'state-changed'],
      [`${run.runId}:state:2`, 'state-changed'],
      ['this:1', 'resumed'],
    ]);
    expect(events[1]).toMatchObject({ instance: 'another', at: START.at });
    expect((await history.run(run.runId)).unwrap()).toMatchObject({ state: 'waiting', kind: 'introspect' });
  });

  it('tells of no gap where another instance has told meanwhile what was missing', async () => {
    const { recorder, state, history, messages } = recording();
    const run = runOf();
    state.isAway = true;
    recorder.leaving(run);
    expect((await recorder.flush()).err).toBe(true);
    const [tried] = state.batches;
    if (tried === undefined) throw new Error('nothing was sent');
    const events = tried.events.filter(({ step }) => step.type === 'state-changed');
    (await history.append({ ...tried, id: 'of another', events })).unwrap();
    state.isAway = false;
    (await recorder.flush()).unwrap();
    expect(await messages(run.runId)).toEqual(['state-changed']);
  });

  it('tells of a gap before the rest, where another instance has told some of it', async () => {
    const { recorder, state, history, messages } = recording();
    const waiting = { at: new Date(1), event: 'wait', from: 'starting', to: 'waiting', instance: 'another' } as const;
    const run = { ...runOf(), state: 'waiting' as const, trail: extendTrail(runOf().trail, waiting) };
    state.isAway = true;
    recorder.leaving(run);
    expect((await recorder.flush()).err).toBe(true);
    const [tried] = state.batches;
    if (tried === undefined) throw new Error('nothing was sent');
    const events = tried.events.filter(({ key }) => key === `${run.runId}:state:1`);
    (await history.append({ ...tried, id: 'of another', events })).unwrap();
    state.isAway = false;
    (await recorder.flush()).unwrap();
    expect(await messages(run.runId)).toEqual(['state-changed', 'gap', 'state-changed']);
  });

  it('tells what another instance changed before what it changed itself', async () => {
    const { recorder, history } = recording();
    const waiting = { at: new Date(1), event: 'wait', from: 'starting', to: 'waiting', instance: 'another' } as const;
    const processing = { ...waiting, event: 'process', from: 'waiting', to: 'processing', instance: 'this' } as const;
    const finished = { ...processing, event: 'finish', from: 'processing', to: 'finished' } as const;
    const started = runOf();
    const waited: Introspection = { ...started, state: 'waiting', trail: extendTrail(started.trail, waiting) };
    const taken: Introspection = { ...waited, state: 'processing', trail: extendTrail(waited.trail, processing) };
    const ended: Introspection = { ...taken, state: 'finished', trail: extendTrail(taken.trail, finished) };
    const { at: _, instance: __, ...took } = processing;
    const { at: ___, instance: ____, ...end } = finished;
    recorder.hear(taken, { type: 'state-changed', ...took });
    (await recorder.flush()).unwrap();
    recorder.hear(ended, { type: 'state-changed', ...end });
    (await recorder.flush()).unwrap();
    const events = (await history.events({ limit: 10 })).unwrap();
    expect(events.map(({ key, instance, step }) => [key.split(':').slice(-2).join(' '), instance, step.type])).toEqual([
      ['gap 1', 'this', 'gap'],
      ['state 1', 'another', 'state-changed'],
      ['state 2', 'another', 'state-changed'],
      ['state 3', 'this', 'state-changed'],
      ['state 4', 'this', 'state-changed'],
    ]);
  });

  it('hands over nothing that it has told itself, or that another may be about to tell', async () => {
    const { recorder, clock, messages } = recording();
    const run = { ...runOf(), trail: extendTrail([], { ...START, at: clock.now() }) };
    recorder.hear(run, { type: 'state-changed', event: 'start', from: undefined, to: 'starting' });
    recorder.leaving(run);
    (await recorder.flush()).unwrap();
    expect(await messages(run.runId)).toEqual(['state-changed']);
    const others = { ...runOf(OTHER), trail: extendTrail([], { ...START, at: clock.now() }) };
    recorder.seen(others);
    (await recorder.flush()).unwrap();
    expect(await messages(others.runId)).toEqual([]);
    await clock.advance(60_000);
    recorder.seen(others);
    (await recorder.flush()).unwrap();
    expect(await messages(others.runId)).toEqual(['gap', 'state-changed']);
  });

  it('knows the newest state of a run, also from steps that come with an older record', async () => {
    const { recorder, history } = recording();
    const run = runOf();
    const ended: Introspection = {
      ...run,
      state: 'error',
      finishedAt: new Date(5),
      error: 'why',
      trail: extendTrail(run.trail, { ...START, at: new Date(5), event: 'abort', from: 'starting', to: 'error' }),
    };
    recorder.hear(ended, { type: 'state-changed', event: 'abort', from: 'starting', to: 'error' });
    recorder.hear(run, { type: 'powered-off' });
    (await recorder.flush()).unwrap();
    const kept = (await history.run(run.runId)).unwrap();
    expect(kept).toMatchObject({ state: 'error', error: 'why', finishedAt: new Date(5) });
  });

  it('keeps its place while the history cannot say what it lacks', async () => {
    const { recorder, state, messages } = recording();
    state.isMute = true;
    recorder.hear(runOf(), { type: 'resumed', state: 'starting' });
    expect((await recorder.flush()).err).toBe(true);
    state.isMute = false;
    (await recorder.flush()).unwrap();
    expect(await messages(runOf().runId)).toEqual(['gap', 'state-changed', 'resumed']);
  });

  it('keeps nothing of a request whose run was taken back', async () => {
    const { recorder, history, request } = recording();
    recorder.hear(runOf(), warning('begun'), request('req-1'));
    recorder.forget(runOf());
    recorder.hear(undefined, { type: 'callback-refused', reason: 'unknown-machine' }, request('req-1'));
    recorder.hear({ uuid: NODE }, warning('in the background'));
    recorder.hear(undefined, warning('after'), request('req-1'));
    (await recorder.flush()).unwrap();
    expect((await history.runs({ limit: 10 })).unwrap()).toEqual([]);
  });

  it('forgets a node after what came before, and not what comes later', async () => {
    const { recorder, history, messages } = recording();
    recorder.hear(runOf(), warning('before'));
    recorder.forget(runOf());
    recorder.hear(runOf(NODE, 'later'), warning('after'));
    (await recorder.flush()).unwrap();
    expect((await history.runs({ limit: 10 })).unwrap().map(({ runId }) => runId)).toEqual(['later']);
    expect(await messages('later')).toEqual(['after']);
  });

  it('goes on after a step that cannot be recorded', async () => {
    const { recorder, state, messages } = recording();
    const odd = { type: 'waiting', attributes: undefined } as unknown as FlowStep;
    recorder.hear(runOf(), odd);
    (await recorder.flush()).unwrap();
    recorder.hear(runOf(), warning('after'));
    (await recorder.flush()).unwrap();
    expect(await messages(runOf().runId)).toEqual(['after']);
    expect(recorder.dropped).toBe(1);
    expect(state.told).toEqual([expect.stringContaining('is lost')]);
  });

  it('tries again after pauses that grow, and not for ever', async () => {
    const { clock, recorder, state } = recording();
    state.isAway = true;
    recorder.hear(runOf(), warning('a'));
    for (let second = 0; second < 600; second += 1) await clock.advance(1000);
    expect(state.batches.length).toBeGreaterThan(4);
    expect(state.batches.length).toBeLessThan(12);
    expect(new Set(state.batches.map(({ id }) => id)).size).toBe(1);
  });

  it('counts refused callbacks of a flood, and keeps those of others', async () => {
    const { recorder, history } = recording();
    const refuse = (remoteAddress: string, number: number) =>
      recorder.hear(
        undefined,
        { type: 'callback-refused', reason: 'unknown-machine' },
        {
          requestId: `req-${remoteAddress}-${number}`,
          askedBy: undefined,
          remoteAddress,
          posted: { inventory: { interfaces: [{ name: 'eth0', mac_address: macOf(number) }] } } as never,
        },
      );
    refuse('192.0.2.1', 1);
    for (let number = 0; number < 5000; number += 1) refuse('198.51.100.1', number);
    (await recorder.flush()).unwrap();
    const kept = (await history.refused({ limit: 10_000 })).unwrap();
    expect(kept).toHaveLength(1000);
    expect(kept.some(({ remoteAddress }) => remoteAddress === '192.0.2.1')).toBe(true);
  });
});

function macOf(number: number): string {
  const hex = number.toString(16).padStart(6, '0');
  return `a0:36:9f:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}

describe('a recorder that is told of machines', () => {
  const text = loadPayloadText('ipmi-server');
  const dataOf = (name: 'ipmi-server' | 'ipmi-server-later') => loadPayload(name) as unknown as RamdiskData;
  const [one, later] = [dataOf('ipmi-server'), dataOf('ipmi-server-later')];
  const introspected = (recorder: HistoryRecorder, runId: string, data = one) => {
    recorder.document(runOf(NODE, runId), 'processed', data === one ? text : JSON.stringify(data));
    recorder.snapshot(runOf(NODE, runId), data);
  };

  it('says once what is not as before, in the batch that has the machine', async () => {
    const { clock, recorder, state, history, messages, request } = recording();
    introspected(recorder, 'first');
    await recorder.flush();
    await clock.advance(1000);
    introspected(recorder, 'second');
    await recorder.flush();
    expect([state.found, await messages('second')]).toEqual([[], []]);
    await clock.advance(1000);
    recorder.hear(runOf(NODE, 'third'), warning('a'), request('req-1'));
    introspected(recorder, 'third', later);
    state.isAway = true;
    await recorder.flush();
    state.isAway = false;
    await recorder.flush();
    expect(await messages('third')).toEqual(['a', 'hardware-changed']);
    expect(state.found).toMatchObject([{ step: { type: 'hardware-changed', since: 'second' }, requestId: 'req-1' }]);
    expect(state.batches.at(-1)?.snapshots).toMatchObject([{ runId: 'third' }]);
    expect((await history.snapshot(NODE)).unwrap()).toMatchObject({ runId: 'third', at: new Date(clock.now()) });
  });

  it('compares runs that are recorded together', async () => {
    const { recorder, state } = recording();
    introspected(recorder, 'first');
    introspected(recorder, 'second', later);
    introspected(recorder, 'third', later);
    introspected(recorder, 'fourth', one);
    await recorder.flush();
    const since = state.found.map(({ step }) => step.type === 'hardware-changed' && step.since);
    expect(since).toEqual(['first', 'third']);
  });

  it('compares with what an older version saw, too', async () => {
    const { clock, recorder, state, history } = recording();
    introspected(recorder, 'first');
    await recorder.flush();
    const { hardware, ...older } = (await history.snapshot(NODE)).unwrap() ?? {};
    expect(hardware).toMatch(/^[0-9a-f]{16}$/);
    const batch = { id: 'older', runs: [], events: [], documents: [], refused: [] };
    (await history.append({ ...batch, snapshots: [older as Snapshot] })).unwrap();
    await clock.advance(1000);
    introspected(recorder, 'second');
    introspected(recorder, 'third', later);
    await recorder.flush();
    expect(state.found).toMatchObject([{ step: { type: 'hardware-changed', since: 'second' } }]);
  });

  it('waits for a history that does not say what was there before', async () => {
    const { recorder, state, messages } = recording();
    introspected(recorder, 'first');
    await recorder.flush();
    state.isBlind = true;
    introspected(recorder, 'second', later);
    expect((await recorder.flush()).err).toBe(true);
    state.isBlind = false;
    await recorder.flush();
    expect(await messages('second')).toEqual(['hardware-changed']);
  });

  it('records what it can where the document before cannot be had', async () => {
    const { recorder, state, messages } = recording();
    introspected(recorder, 'first');
    await recorder.flush();
    state.isBroken = true;
    introspected(recorder, 'second', later);
    (await recorder.flush()).unwrap();
    expect(await messages('second')).toEqual(['not compared with the last run: away']);
    expect(state.found.map(({ step }) => step.type)).toEqual(['warning']);
  });
});
