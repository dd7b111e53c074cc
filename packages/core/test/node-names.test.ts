import { Inspector } from '@ironic-inspector/core';
import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { errorOf, MAC, UUID, world } from './world.ts';

/** A world with a second instance on the same store; time moves by hand. */
function two() {
  const clock = manualClock();
  const made = world({ clock }, { macs: [MAC] });
  const other = new Inspector({ ironic: made.ironic, ...made.store, clock, introspectionDelay: 0 });
  return { ...made, clock, other };
}

describe('the node of a name', () => {
  const askedFor = (calls: readonly string[]) => calls.filter((name) => name === 'getNode').length;

  it('is asked of Ironic once in a while by those who only ask', async () => {
    const { inspector, calls, wait, clock, ironic } = two();
    await wait();
    ironic.clearCalls();
    for (let times = 0; times < 3; times++) (await inspector.status('node-1')).unwrap();
    (await inspector.finished('node-1', { signal: AbortSignal.abort() })).unwrapOr(undefined);
    expect(askedFor(calls())).toBe(0);
    await clock.advance(30_000);
    (await inspector.status('node-1')).unwrap();
    (await inspector.status('node-1')).unwrap();
    expect(askedFor(calls())).toBe(1);
    (await inspector.abort('node-1')).unwrap();
    expect(askedFor(calls())).toBe(2);
    await inspector.idle();
  });

  it('is another one as soon as this instance hears of it, and soon in any case', async () => {
    const { inspector, ironic, clock, wait } = two();
    await wait();
    (await ironic.patchNode(UUID, [{ op: 'replace', path: '/name', value: 'renamed' }])).unwrap();
    const { uuid } = ironic.addNode({ name: 'node-1', macs: ['52:54:00:00:00:02'] });
    (await inspector.status('node-1')).unwrap();
    (await inspector.introspect('node-1')).unwrap();
    expect((await inspector.status('node-1')).unwrap().uuid).toBe(uuid);
    await inspector.idle();
    (await ironic.patchNode(uuid, [{ op: 'replace', path: '/name', value: 'again' }])).unwrap();
    await clock.advance(30_000);
    expect(errorOf(await inspector.status('node-1')).code).toBe('node-not-found');
    expect((await inspector.status('renamed')).unwrap().uuid).toBe(UUID);
  });

  it('is asked again when nothing is on record for the node that had it', async () => {
    const { inspector, other, ironic, wait, store } = two();
    await wait();
    (await store.nodes.forget((await inspector.status('node-1')).unwrap())).unwrap();
    ironic.removeNode(UUID);
    const { uuid } = ironic.addNode({ name: 'node-1', macs: ['52:54:00:00:00:02'] });
    (await other.introspect('node-1')).unwrap();
    await other.idle();
    expect((await inspector.status('node-1')).unwrap().uuid).toBe(uuid);
  });

  it('is asked each time where nothing is to be remembered', async () => {
    const { inspector, calls, wait, ironic } = world({ nameMemory: 0 }, { macs: [MAC] });
    await wait();
    ironic.clearCalls();
    for (let times = 0; times < 3; times++) (await inspector.status('node-1')).unwrap();
    expect(askedFor(calls())).toBe(3);
  });
});
