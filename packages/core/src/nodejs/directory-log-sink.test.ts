import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryLogSink } from './directory-log-sink.ts';

const source = { uuid: undefined, mac: undefined, bmc: '../../etc', at: new Date('2026-02-03T04:05:06.007Z') };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logs-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('directoryLogSink', () => {
  it('keeps an archive, in a folder that it makes', async () => {
    const directory = join(folder, 'a', 'b');
    const saved = await directoryLogSink({ directory }).save(source, new Uint8Array([1, 2, 3]));
    expect(saved.ok).toBe(true);
    expect(await readdir(directory)).toEqual(['unknown_20260203-040506.007000.tar.gz']);
    expect([...(await readFile(join(directory, 'unknown_20260203-040506.007000.tar.gz')))]).toEqual([1, 2, 3]);
  });

  it('lets nobody else read it', async () => {
    await directoryLogSink({ directory: folder, fileNameFormat: '{bmc}' }).save(source, new Uint8Array());
    expect(await readdir(folder)).toEqual(['.._.._etc']);
    expect((await stat(join(folder, '.._.._etc'))).mode & 0o777).toBe(0o600);
  });

  it('says why it could not', async () => {
    await writeFile(join(folder, 'file'), '');
    const saved = await directoryLogSink({ directory: join(folder, 'file') }).save(source, new Uint8Array());
    expect(saved.err && saved.val.code).toBe('store-failed');
  });

  it('refuses a template that cannot work at once (Q-22)', () => {
    expect(() => directoryLogSink({ directory: folder, fileNameFormat: '{colour}' })).toThrow(
      /unknown field \{colour\}/,
    );
  });
});
