import type { FlowEvent } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { BODY, errorOf, MAC, UUID, world } from './world.ts';

describe('watch', () => {
  it('gives the events that it was asked for, and those of no other', async () => {
    const { inspector, ironic, wait } = world({}, { macs: [MAC] });
    const { uuid: other } = ironic.addNode({ macs: ['52:54:00:00:00:02'] });
    const moves = inspector.watch({ node: UUID.toUpperCase(), types: ['state-changed'] });
    (await inspector.introspect(other)).unwrap();
    await wait();
    (await inspector.continue(BODY)).unwrap();
    const seen: string[] = [];
    for await (const { to, node } of moves) {
      expect(node).toBe(UUID);
      seen.push(to);
      if (to === 'finished') break;
    }
    expect(seen).toEqual(['starting', 'waiting', 'processing', 'finished']);
    expect(await moves.next()).toEqual({ value: undefined, done: true });
  });

  it('gives the events of one run', async () => {
    const { inspector, wait } = world({}, { macs: [MAC] });
    await wait();
    const { runId } = (await inspector.status(UUID)).unwrap();
    const events = inspector.watch({ runId });
    (await inspector.continue(BODY)).unwrap();
    await inspector.stop();
    const seen: FlowEvent[] = [];
    for await (const event of events) seen.push(event);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.every((event) => event.runId === runId)).toBe(true);
  });

  it('ends when the inspector is stopped, after the last event, and at once when aborted', async () => {
    const { inspector, wait } = world({}, { macs: [MAC] });
    const stop = new AbortController();
    const [all, aborted] = [inspector.watch(), inspector.watch({ signal: stop.signal })];
    const waiting = inspector.watch({ types: ['forgotten'] }).next();
    await wait();
    stop.abort();
    expect(await aborted.next()).toEqual({ value: undefined, done: true });
    await inspector.stop();
    expect((await all.next()).value?.type).toBe('warning');
    let last = '';
    for await (const { type } of all) last = type;
    expect(last).toBe('waiting');
    expect((await waiting).done).toBe(true);
    for (const late of [inspector.watch(), inspector.watch({ signal: AbortSignal.abort() })]) {
      expect((await late.next()).done).toBe(true);
    }
  });

  it('keeps the newest 1000 events of a slow reader, and says how many are missing', async () => {
    const { inspector } = world({}, { macs: [MAC] });
    const events = inspector.watch({ types: ['callback-refused'] });
    for (let count = 0; count < 1003; count++) inspector.callbackRefused('rate', { requestId: `req-${count}` });
    await inspector.idle();
    expect(events.dropped).toBe(3);
    expect((await events.next()).value?.requestId).toBe('req-3');
    await events.return();
  });

  it('wants the UUID of a node', () => {
    expect(() => world().inspector.watch({ node: 'node-1' })).toThrow('must be the UUID of a node, not "node-1"');
  });
});

describe('an inspector', () => {
  it('tells a listener the events of one type until it is taken back', async () => {
    const { inspector, wait } = world({}, { macs: [MAC] });
    const seen: string[] = [];
    const off = inspector.on('state-changed', ({ to }) => seen.push(to));
    await wait();
    off();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(seen).toEqual(['starting', 'waiting']);
  });

  it('is stopped at the end of the block of `await using`', async () => {
    const { inspector } = world({}, { macs: [MAC] });
    const dispose: unknown = Reflect.get(inspector, Symbol.asyncDispose);
    if (typeof dispose !== 'function') throw new Error('it cannot be disposed of');
    await dispose.call(inspector);
    expect(errorOf(await inspector.introspect(UUID)).code).toBe('invalid-state');
  });
});
