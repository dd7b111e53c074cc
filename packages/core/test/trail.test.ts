import { describe, expect, it } from 'vitest';
import { createEnrollHook, Err, InspectorError, type Introspection } from '@ironic-inspector/core';
import { FakeIronic, manualClock } from '@ironic-inspector/testing';
import { BMC, BODY, UUID, withMethods, world, type World } from './world.ts';

async function recordOf({ store }: World, uuid = UUID): Promise<Introspection> {
  const run = (await store.nodes.get(uuid)).unwrap();
  if (run === undefined) throw new Error('there is no record');
  return run;
}

/** Where the run came by: `start>starting`, … */
function waysOf({ trail }: Introspection): readonly string[] {
  return trail.map(({ event, to }) => `${event}>${to}`);
}

describe('the trail of a run', () => {
  it('has every state that it was in, with when and by whom', async () => {
    const clock = manualClock();
    const site = world({ clock });
    (await site.inspector.introspect(UUID)).unwrap();
    await clock.advance(5000);
    await site.inspector.idle();
    await clock.advance(60_000);
    (await site.inspector.continue(BODY)).unwrap();
    await site.inspector.idle();
    const run = await recordOf(site);
    expect(waysOf(run)).toEqual(['start>starting', 'wait>waiting', 'process>processing', 'finish>finished']);
    expect(run.trail.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(run.trail.map(({ from }) => from)).toEqual([undefined, 'starting', 'waiting', 'processing']);
    expect(run.trail.at(-1)?.at).toEqual(run.finishedAt);
    expect(run.trail[0]?.at).toEqual(run.startedAt);
    expect(new Set(run.trail.map(({ instance }) => instance)).size).toBe(1);
    expect(run.trail.some((entry) => 'failure' in entry || 'interruption' in entry)).toBe(false);
  });

  it('says why the run failed', async () => {
    const fail = {
      name: 'site',
      after: async () => Err(new InspectorError('processing-failed', 'no')),
    };
    const site = world({ hooks: [fail] });
    await site.wait();
    await site.inspector.continue(BODY);
    await site.inspector.idle();
    const run = await recordOf(site);
    expect(waysOf(run).at(-1)).toBe('error>error');
    expect(run.trail.at(-1)).toMatchObject({ from: 'processing', failure: 'hook-failed' });
  });

  it('says what had held the run up', async () => {
    const ironic = new FakeIronic();
    let isAway = false;
    const getNode: FakeIronic['getNode'] = async (...args) =>
      isAway ? Err(new InspectorError('ironic-unavailable', 'away')) : ironic.getNode(...args);
    const site = world({ ironic: withMethods(ironic, { getNode }) });
    ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC } });
    await site.wait();
    isAway = true;
    await site.inspector.continue(BODY);
    await site.inspector.idle();
    isAway = false;
    await site.inspector.upkeep();
    await site.inspector.idle();
    const run = await recordOf(site);
    expect(run.state).toBe('finished');
    expect(run.trail.at(-1)).toMatchObject({ event: 'finish', interruption: 'ironic-unavailable' });
  });

  it('begins anew with each run', async () => {
    const site = world();
    await site.wait();
    (await site.inspector.continue(BODY)).unwrap();
    await site.inspector.idle();
    (await site.inspector.reapply(UUID)).unwrap();
    await site.inspector.idle();
    const reapplied = await recordOf(site);
    expect(waysOf(reapplied)).toEqual(['reapply>reapplying', 'finish>finished']);
    expect(reapplied.trail[0]).toMatchObject({ sequence: 1, from: 'finished' });
    await site.wait();
    const waiting = await recordOf(site);
    expect(waysOf(waiting)).toEqual(['start>starting', 'wait>waiting']);
    (await site.inspector.abort(UUID)).unwrap();
    await site.inspector.idle();
    const aborted = await recordOf(site);
    expect(waysOf(aborted).slice(2)).toEqual(['abort>aborting', 'abort_end>error']);
    expect(aborted.trail.at(-1)?.failure).toBe('aborted');
  });

  it('begins with the enrolling of an unknown machine', async () => {
    const site = world({ notFoundHook: createEnrollHook() });
    site.ironic.removeNode(UUID);
    const { uuid } = (await site.inspector.continue(BODY)).unwrap();
    await site.inspector.idle();
    expect(waysOf(await recordOf(site, uuid))).toEqual(['start>enrolling', 'process>processing', 'finish>finished']);
  });
});
