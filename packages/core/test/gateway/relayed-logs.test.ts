import { describe, expect, it } from 'vitest';
import { Err, InspectorError, type Hook, type InspectorOptions } from '@ironic-inspector/core';
import { loadPayload, memoryLogSink } from '@ironic-inspector/testing';
import { bodyWith, UUID } from '../world.ts';
import { gatewayWorld, type GatewayWorldOptions } from './gateway-world.ts';

const ARCHIVE = Buffer.from('an archive');
const LOGS = ARCHIVE.toString('base64');

/** A machine whose post has logs, and what the sink has of it when the run is over. */
async function ended(
  options: GatewayWorldOptions,
  end: (lab: ReturnType<typeof gatewayWorld>) => unknown,
  state: 'finished' | 'error',
) {
  const logSink = memoryLogSink();
  const lab = gatewayWorld({ logSink, ...options });
  expect(await lab.post(bodyWith({ logs: LOGS }))).toMatchObject({ status: 202 });
  await end(lab);
  await lab.until(async () => (await lab.state()) === state);
  await lab.inspector.idle();
  const [run] = (await lab.inspector.history.runs({ node: UUID })).unwrap();
  return { lab, run, saved: logSink.saved };
}

const fails: Hook = { name: 'fails', after: () => Err('not with me') };
const always: Partial<InspectorOptions> = { processing: { alwaysStoreRamdiskLogs: true } };

describe('the logs of a relayed post', () => {
  it('are kept where Ironic has failed, and are on record with the run', async () => {
    const { lab, run, saved } = await ended(
      {},
      ({ ironic }) => ironic.endInspection(UUID, { reason: 'boom' }),
      'error',
    );
    expect(saved).toMatchObject([{ source: { uuid: UUID }, archive: Uint8Array.from(ARCHIVE) }]);
    expect(run).toMatchObject({ state: 'error', logs: { reference: '1', bytes: ARCHIVE.length } });
    // They are in no document, and in no record once they are kept.
    expect(JSON.stringify((await lab.inspector.data(UUID, 'unprocessed')).unwrap())).not.toContain(LOGS);
    expect((await lab.store.nodes.pending(UUID)).unwrap()).toBeUndefined();
  });

  it('are quoted by the diagnosis', async () => {
    const lab = gatewayWorld({ logSink: memoryLogSink() });
    await lab.post(bodyWith({ logs: loadPayload('ramdisk-error')['logs'] }));
    lab.ironic.endInspection(UUID, { reason: 'Ramdisk reported error: no disks' });
    await lab.until(async () => (await lab.state()) === 'error');
    await lab.inspector.idle();
    const [cause] = (await lab.inspector.diagnose(UUID)).unwrap().causes;
    expect(cause?.cause).toBe('inspection-failed');
    expect(cause?.evidence.at(-1)).toMatch(/^The journal of the ramdisk: .*collector extra-hardware failed$/);
  });

  it.each([
    [
      'a hook of ours fails',
      { gatewayHooks: [fails] },
      (lab: ReturnType<typeof gatewayWorld>) => lab.ironic.endInspection(UUID),
    ],
    ['the node is gone', {}, (lab: ReturnType<typeof gatewayWorld>) => lab.ironic.removeNode(UUID)],
  ] as const)('are kept where %s', async (_, options, end) => {
    expect((await ended(options, end, 'error')).saved).toHaveLength(1);
  });

  it('are kept of all runs, once each, where that is wanted; else of none that went well', async () => {
    const end = ({ ironic }: ReturnType<typeof gatewayWorld>) => ironic.endInspection(UUID);
    expect((await ended({}, end, 'finished')).saved).toEqual([]);
    const { saved, run } = await ended(always, end, 'finished');
    expect(saved).toHaveLength(1);
    expect(run).toMatchObject({ logs: { reference: '1' } });
  });

  it('are kept by the instance that carries the run on', async () => {
    const logSink = memoryLogSink();
    const lab = gatewayWorld({ logSink });
    await lab.post(bodyWith({ logs: LOGS }));
    lab.kill();
    const other = lab.another();
    await lab.clock.advance(120_000);
    lab.ironic.endInspection(UUID, { reason: 'boom' });
    (await other.upkeep()).unwrap();
    await lab.until(async () => (await lab.state()) === 'error');
    await other.idle();
    expect(logSink.saved).toMatchObject([{ source: { uuid: UUID }, archive: Uint8Array.from(ARCHIVE) }]);
  });

  it('are kept of a machine that Ironic does not know where that is wanted, and the room for it is held', async () => {
    for (const isWanted of [true, false]) {
      const logSink = memoryLogSink();
      const lab = gatewayWorld({ logSink, processing: { storeUnmatchedRamdiskLogs: isWanted } });
      lab.ironic.removeNode(UUID);
      const held: Promise<void>[] = [];
      const inHand = (until: Promise<void>) => void held.push(until);
      const answer = await lab.inspector.gateway.continueInspection(bodyWith({ logs: LOGS }), { inHand });
      expect(answer.unwrap().status).toBe(404);
      expect(held).toHaveLength(1);
      await Promise.all(held);
      expect(logSink.saved.map(({ source }) => source.uuid)).toEqual(isWanted ? [undefined] : []);
    }
  });

  it('are no part of what is on record where nobody keeps them', async () => {
    const lab = gatewayWorld();
    await lab.post(bodyWith({ logs: LOGS }));
    expect((await lab.store.nodes.pending(UUID)).unwrap()?.body).not.toContain(LOGS);
  });

  it('that cannot be kept fail no run', async () => {
    const logSink = { save: async () => Err(new InspectorError('store-failed', 'no room')) };
    const { lab } = await ended({ ...always, logSink }, ({ ironic }) => ironic.endInspection(UUID), 'finished');
    const warnings = lab.events.flatMap((event) => (event.type === 'warning' ? event.source : []));
    expect(warnings).toContain('ramdisk-logs');
  });
});
