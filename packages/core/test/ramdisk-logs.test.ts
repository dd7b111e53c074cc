import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Ok, type InspectorOptions } from '@ironic-inspector/core';
import { eventually, manualClock, memoryLogSink } from '@ironic-inspector/testing';
import { bodyWith, UUID, world } from './world.ts';

/** Warnings about the logs of a ramdisk that posts `changes`. */
async function warnings(options: Partial<InspectorOptions>, changes: Record<string, unknown>): Promise<string[]> {
  const { inspector, wait, events } = world(options);
  await wait();
  await inspector.continue(bodyWith(changes));
  await inspector.idle();
  return events.flatMap((event) =>
    event.type === 'warning' && event.source === 'ramdisk-logs' ? [event.message] : [],
  );
}

async function saved(logs: string): Promise<readonly Uint8Array[]> {
  const logSink = memoryLogSink();
  expect(await warnings({ logSink }, { error: 'boom', logs })).toEqual([]);
  return logSink.saved.map(({ archive }) => archive);
}

describe('the logs of a ramdisk', () => {
  it.each([256, 255, 254])('are kept byte for byte: %i bytes', async (length) => {
    const archive = Uint8Array.from({ length }, (_, index) => index);
    expect(await saved(Buffer.from(archive).toString('base64'))).toEqual([archive]);
  });

  it('are on record with the run: where they are, and what they are', async () => {
    const logSink = memoryLogSink();
    const { inspector, wait, events } = world({ logSink });
    await wait();
    await inspector.continue(bodyWith({ error: 'boom', logs: Buffer.from('archive').toString('base64') }));
    await inspector.idle();
    const [run] = (await inspector.history.runs()).unwrap();
    const logs = {
      reference: '1',
      place: 'number 1 in the memory of this process',
      bytes: 7,
      digest: createHash('sha256').update('archive').digest('hex'),
    };
    expect(run).toMatchObject({ state: 'error', logs });
    expect(events.find(({ type }) => type === 'logs-saved')).toMatchObject({ node: UUID, runId: run?.runId, ...logs });
  });

  it.each([
    undefined,
    {},
    { reference: '', place: 'x' },
    { reference: 'x'.repeat(1001), place: 'x' },
    { reference: 1 },
  ])('are told of when the sink does not say where they are: %j', async (stored) => {
    const logSink = { save: async () => Ok(stored as never) };
    expect(await warnings({ logSink }, { error: 'boom', logs: 'AAAA' })).toEqual([
      'the logs are stored, and the log sink does not say where: history has none',
    ]);
  });

  it('may have lines, and no padding, as Python and others write them', async () => {
    expect(await saved(' AAEC\nAwQ \n')).toEqual([Uint8Array.of(0, 1, 2, 3, 4)]);
  });

  it('may be as long as a body may be', async () => {
    const archive = Buffer.alloc(24 * 2 ** 20 - 2 ** 13, 'a log is mostly text. ');
    const [kept] = await saved(archive.toString('base64'));
    expect(archive.equals(kept ?? new Uint8Array())).toBe(true);
  });

  it('are what the body is in hand for after its answer', async () => {
    const saving = Promise.withResolvers<void>();
    const logSink = {
      save: async () => {
        await saving.promise;
        return Ok({ reference: 'one', place: 'somewhere' });
      },
    };
    const { inspector, wait } = world({ logSink });
    await wait();
    const inHand: Promise<void>[] = [];
    await inspector.continue(bodyWith({ error: 'boom', logs: 'AAAA' }), { inHand: (until) => void inHand.push(until) });
    expect(inHand).toHaveLength(1);
    let isOver = false;
    void inHand[0]?.then(() => (isOver = true));
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    saving.resolve();
    await inspector.idle();
    await inHand[0];
    expect(isOver).toBe(true);
  });

  it('are given up after a minute, and others while a sink hangs, so that bodies have room', async () => {
    const clock = manualClock();
    const saving = Promise.withResolvers<void>();
    let asked = 0;
    const logSink = {
      save: async () => {
        asked++;
        await saving.promise;
        return Ok({ reference: 'one', place: 'somewhere' });
      },
    };
    const { inspector, wait, events } = world({ logSink, clock });
    const late = async () => {
      await wait();
      await clock.advance(1000);
      const inHand: Promise<void>[] = [];
      await inspector.continue(bodyWith({ error: 'boom', logs: 'AAAA' }), {
        inHand: (until) => void inHand.push(until),
      });
      return inHand;
    };
    const first = await late();
    await eventually(() => asked === 1);
    await clock.advance(60_000);
    await Promise.all(first);
    await Promise.all(await late());
    expect(asked).toBe(1);
    saving.resolve();
    await inspector.idle();
    await Promise.all(await late());
    expect(asked).toBe(2);
    const warned = events.flatMap((event) =>
      event.type === 'warning' && event.source === 'ramdisk-logs' ? [event.message] : [],
    );
    expect(warned.slice(0, 2)).toEqual([
      'could not store the logs: the log sink took longer than 60 seconds',
      'could not store the logs: the log sink is still busy with an older archive',
    ]);
  });

  it.each(['***', 'AAEC=', 'A', 'ÄÄÄÄ', 'AA==AAAA', 'AAAA='])(
    'are a warning when they are not base64: %s',
    async (logs) => {
      const logSink = memoryLogSink();
      expect(await warnings({ logSink }, { error: 'boom', logs })).toEqual(['the logs are not base64']);
      expect(logSink.saved).toEqual([]);
    },
  );
});

describe('the logs of a machine that belongs to no node (Q-69)', () => {
  const notFoundHook = { name: 'refusing', notFound: async () => Ok(undefined) };
  const error = 'a hook that will not have it';
  const broken = {
    name: 'broken',
    before: () =>
      void (() => {
        throw new Error(error);
      })(),
  };
  const cases: readonly (readonly [string, Partial<InspectorOptions>, Record<string, unknown>])[] = [
    ['nobody knows', {}, {}],
    ['says that it failed', {}, { error: 'boom' }],
    ['hooks refuse', { hooks: [broken] }, {}],
    ['the not-found hook makes no node of', { notFoundHook }, {}],
    ['posts though all logs are kept', { processing: { alwaysStoreRamdiskLogs: true } }, {}],
  ];

  async function post(options: Partial<InspectorOptions>, changes: Record<string, unknown>) {
    const logSink = memoryLogSink();
    const { inspector, events } = world({ logSink, ...options });
    const answer = await inspector.continue(bodyWith({ logs: 'AAAA', ...changes }));
    await inspector.idle();
    expect(answer.err && answer.val.code).toBe('lookup-failed');
    const told = events.flatMap((event) =>
      event.type === 'warning' && event.source === 'ramdisk-logs' ? [event.message] : [],
    );
    return { told, sources: logSink.saved.map(({ source }) => source) };
  }

  it.each(cases)('are not kept: one that %s', async (_, options, changes) => {
    const { told, sources } = await post(options, changes);
    expect(sources).toEqual([]);
    expect(told).toEqual(['logs of a machine that belongs to no node are not kept']);
    expect((await post(options, { ...changes, logs: undefined })).told).toEqual([]);
  });

  it.each(cases)('are kept when that is asked for: one that %s', async (_, options, changes) => {
    const processing = { ...options.processing, storeUnmatchedRamdiskLogs: true };
    const { told, sources } = await post({ ...options, processing }, changes);
    expect(sources).toEqual([expect.objectContaining({ uuid: undefined })]);
    expect(told).toEqual([]);
  });
});

describe('without a log sink', () => {
  it('logs of a failure are dropped, with one warning', async () => {
    expect(await warnings({}, { error: 'boom', logs: 'AAAA' })).toEqual([
      'the ramdisk sent logs, and there is no log sink: they are dropped',
    ]);
  });

  it('no logs of a failure are one warning', async () => {
    expect(await warnings({}, { error: 'boom', logs: undefined })).toEqual(['the ramdisk sent no logs']);
  });

  it.each(['AAAA', undefined])('logs of a success are no matter: %j', async (logs) => {
    expect(await warnings({}, { logs })).toEqual([]);
  });
});
