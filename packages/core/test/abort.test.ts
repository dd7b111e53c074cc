import { describe, expect, it } from 'vitest';
import { Err, InspectorError } from '@ironic-inspector/core';
import { BODY, errorOf, UUID, world } from './world.ts';

describe('aborting', () => {
  it('ends a run that waits, and powers the node off (A23)', async () => {
    const { inspector, ironic, wait } = world();
    await wait();
    expect((await inspector.abort('node-1')).unwrap().state).toBe('aborting');
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: 'Canceled by operator',
      finishedAt: expect.any(Date),
      attributes: { mac: [], bmc_address: [] },
    });
    expect(ironic.peekNode(UUID)?.power_state).toBe('power off');
    expect(errorOf(await inspector.continue(BODY)).code).toBe('lookup-failed');
  });

  it('does not touch power that is not ours', async () => {
    const { inspector, calls } = world();
    (await inspector.introspect(UUID, { manageBoot: false })).unwrap();
    (await inspector.abort(UUID)).unwrap();
    await inspector.idle();
    expect(calls()).not.toContain('setPowerState');
  });

  it('leaves a run alone that has ended, and its node (Q-18)', async () => {
    const { inspector, ironic, wait, calls } = world();
    await wait();
    (await inspector.abort(UUID)).unwrap();
    await inspector.idle();
    ironic.clearCalls();
    expect((await inspector.abort(UUID)).unwrap()).toMatchObject({ state: 'error', error: 'Canceled by operator' });
    await inspector.idle();
    expect(calls()).toEqual([]);
  });

  it('is refused while the run is busy (A43)', async () => {
    const { inspector } = world();
    (await inspector.introspect(UUID)).unwrap();
    expect(errorOf(await inspector.abort(UUID))).toMatchObject({
      code: 'invalid-state',
      node: UUID,
      message: "Can not transition from state 'starting' on event 'abort' (no defined transition)",
    });
    await inspector.idle();
  });

  it('goes to one of two who ask at once; the other may ask again', async () => {
    const { inspector, wait, ironic } = world();
    await wait();
    ironic.clearCalls();
    const answers = await Promise.all([inspector.abort(UUID), inspector.abort(UUID)]);
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.val.code)).toSorted()).toEqual(['node-locked', 'ok']);
    await inspector.idle();
  });

  it('needs a run', async () => {
    expect(errorOf(await world().inspector.abort(UUID))).toMatchObject({
      code: 'introspection-not-found',
      message: `Could not find node ${UUID} in cache`,
    });
  });

  it('ends the run also when Ironic will not power the node off', async () => {
    const { inspector, ironic, wait, events } = world();
    await wait();
    Object.defineProperty(ironic, 'setPowerState', {
      value: async () => Err(new InspectorError('ironic-refused', 'no such power interface')),
    });
    (await inspector.abort(UUID)).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().error).toBe('Canceled by operator');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: 'could not power off the node: no such power interface' }),
    );
  });
});
