import { describe, expect, it } from 'vitest';
import type { InspectorOptions } from '@ironic-inspector/core';
import { memoryLogSink } from '@ironic-inspector/testing';
import { bodyWith, world } from './world.ts';

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

  it('may have lines, and no padding, as Python and others write them', async () => {
    expect(await saved(' AAEC\nAwQ \n')).toEqual([Uint8Array.of(0, 1, 2, 3, 4)]);
  });

  it('may be as long as a body may be', async () => {
    const archive = Buffer.alloc(24 * 2 ** 20 - 2 ** 13, 'a log is mostly text. ');
    const [kept] = await saved(archive.toString('base64'));
    expect(archive.equals(kept ?? new Uint8Array())).toBe(true);
  });

  it.each(['***', 'AAEC=', 'A', 'ÄÄÄÄ'])('are a warning when they are not base64: %s', async (logs) => {
    const logSink = memoryLogSink();
    expect(await warnings({ logSink }, { error: 'boom', logs })).toEqual(['the logs are not base64']);
    expect(logSink.saved).toEqual([]);
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
