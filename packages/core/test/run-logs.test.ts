import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryLogSink } from '@ironic-inspector/core/node';
import { Err, InspectorError, type LogSink, Ok } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually, memoryLogSink } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { tarGz } from './archives.ts';
import { bodyWith, errorOf, UUID, world, type World } from './world.ts';

const ARCHIVE = tarGz([{ name: 'journal', content: 'ERROR no disk, password=hunter2\n' }]);
const PLACE = 'number 1 in the memory of this process';

/** A run that failed, with these logs. */
async function failedRun({ inspector, wait }: World, archive: Buffer = ARCHIVE): Promise<string> {
  await wait();
  await inspector.continue(bodyWith({ error: 'boom', logs: archive.toString('base64') }));
  await inspector.idle();
  const [run] = (await inspector.history.runs()).unwrap();
  return run?.runId ?? '';
}

describe("a run's logs", () => {
  it('are unpacked, with secrets masked', async () => {
    const site = world({ logSink: memoryLogSink() });
    const runId = await failedRun(site);
    expect((await site.inspector.history.logs(runId)).unwrap()).toEqual({
      runId,
      node: UUID,
      place: PLACE,
      bytes: ARCHIVE.length,
      files: [{ name: 'journal', size: 32, text: 'ERROR no disk, password=***\n', cut: 0 }],
      warnings: [],
    });
  });

  it('are loaded by another instance that shares the log sink', async () => {
    const logSink = memoryLogSink();
    const store = createMemoryStore();
    const runId = await failedRun(world({ ...store, logSink }));
    const other = world({ ...store, logSink });
    expect((await other.inspector.history.logs(runId)).unwrap().files).toHaveLength(1);
  });

  it('in a folder are read by instances that share it, and others say on which host they lie', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'run-logs-'));
    const store = createMemoryStore();
    const sinkIn = (name: string) =>
      directoryLogSink({ directory: join(folder, name), fileNameFormat: '{uuid}.tar.gz' });
    const runId = await failedRun(world({ ...store, logSink: sinkIn('shared') }));
    const askedOf = (name: string) => world({ ...store, logSink: sinkIn(name) }).inspector.history.logs(runId);
    expect((await askedOf('shared')).unwrap().files[0]?.name).toBe('journal');
    const put = `They were put here: ${join(folder, 'shared', `${UUID}.tar.gz`)} on the host ${hostname()}.`;
    expect(errorOf(await askedOf('other')).message).toContain(put);

    // The file made room, and another one has its name.
    await rm(join(folder, 'shared', `${UUID}.tar.gz`));
    expect(errorOf(await askedOf('shared')).message).toContain('are gone');
    const source = { uuid: UUID, mac: undefined, bmc: undefined, at: new Date() };
    (await sinkIn('shared').save(source, tarGz([{ name: 'journal', content: 'later' }]))).unwrap();
    expect(errorOf(await askedOf('shared')).message).toContain('something else by now');
    await rm(folder, { recursive: true });
  });

  it('are unpacked two at a time: a few more wait, and whoever comes then is told', async () => {
    const kept = memoryLogSink();
    const begun: (() => void)[] = [];
    let inHand = 0;
    let most = 0;
    const load = async (reference: string) => {
      inHand += 1;
      most = Math.max(most, inHand);
      await new Promise<void>((resolve) => begun.push(resolve));
      inHand -= 1;
      return (await kept.load?.(reference)) ?? Ok(undefined);
    };
    const site = world({ logSink: { ...kept, load } });
    const runId = await failedRun(site);
    const asked = Array.from({ length: 18 }, () => site.inspector.history.logs(runId));
    await eventually(() => begun.length === 2);
    expect(errorOf(await site.inspector.history.logs(runId))).toMatchObject({
      code: 'overloaded',
      message: `The logs of run ${runId} were not read: too many others are being read. They were put here: ${PLACE}.`,
    });
    // A diagnosis is one without them.
    const { causes, text } = (await site.inspector.diagnose(runId)).unwrap();
    expect(causes[0]?.cause).toBe('ramdisk-error');
    expect(text).toContain('too many others are being read');
    for (let ended = 0; ended < asked.length; ended++) {
      await eventually(() => begun.length > ended);
      begun[ended]?.();
    }
    for (const logs of await Promise.all(asked)) expect(logs.unwrap().files).toHaveLength(1);
    expect(most).toBe(2);
    const last = site.inspector.history.logs(runId);
    await eventually(() => begun.length > asked.length);
    begun.at(-1)?.();
    expect((await last).ok).toBe(true);
  });

  it('that are no archive are an answer, too', async () => {
    const site = world({ logSink: memoryLogSink() });
    const logs = (await site.inspector.history.logs(await failedRun(site, Buffer.from('none')))).unwrap();
    expect(logs).toMatchObject({ bytes: 4, files: [], warnings: ['The archive has no files, or is none.'] });
  });

  it('were not kept', async () => {
    const site = world();
    const runId = await failedRun(site);
    expect(errorOf(await site.inspector.history.logs(runId))).toMatchObject({
      code: 'data-not-found',
      message: `Run ${runId} has kept no logs of its ramdisk.`,
    });
    expect(errorOf(await site.inspector.history.logs('nobody'))).toMatchObject({ code: 'run-not-found' });
  });

  it('cannot be loaded: it is said where they lie', async () => {
    const store = createMemoryStore();
    const logSink = memoryLogSink();
    const runId = await failedRun(world({ ...store, logSink }));
    const askedOf = async (sink: object) => {
      const saving: LogSink = { save: (source, archive) => logSink.save(source, archive) };
      const { inspector } = world({ ...store, logSink: { ...saving, ...sink } });
      return errorOf(await inspector.history.logs(runId));
    };
    const put = `They were put here: ${PLACE}.`;
    expect(await askedOf({})).toMatchObject({
      code: 'not-supported',
      message: `This inspector has no log sink that can load the logs of run ${runId}. ${put}`,
    });
    expect(await askedOf({ load: async () => Ok(undefined) })).toMatchObject({
      code: 'data-not-found',
      message: `The logs of run ${runId} are gone, or out of reach of this instance. ${put}`,
    });
    expect(await askedOf({ load: async () => Ok(tarGz([{ name: 'journal', content: 'of another' }])) })).toMatchObject({
      code: 'data-not-found',
      message: `In place of the logs of run ${runId} there is something else by now. ${put}`,
    });
    const away = async () => Err(new InspectorError('store-failed', 'no disk'));
    expect(await askedOf({ load: away })).toMatchObject({ code: 'store-failed', message: 'no disk' });
    const defect = () => {
      throw new TypeError('x');
    };
    expect(await askedOf({ load: defect })).toMatchObject({ code: 'internal' });
  });
});
