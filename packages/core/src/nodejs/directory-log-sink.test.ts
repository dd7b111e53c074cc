import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryLogSink } from './directory-log-sink.ts';

const NODE = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const source = { uuid: NODE, mac: undefined, bmc: '../../etc', at: new Date('2026-02-03T04:05:06.007Z') };
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
    expect(await readdir(directory)).toEqual([`${NODE}_20260203-040506.007000.tar.gz`]);
    expect([...(await readFile(join(directory, `${NODE}_20260203-040506.007000.tar.gz`)))]).toEqual([1, 2, 3]);
  });

  it('makes the folder again when somebody has removed it', async () => {
    const directory = join(folder, 'logs');
    const sink = directoryLogSink({ directory, fileNameFormat: '{mac}' });
    (await sink.save({ ...source, mac: 'a' }, new Uint8Array(1))).unwrap();
    await rm(directory, { recursive: true });
    (await sink.save({ ...source, mac: 'b' }, new Uint8Array(1))).unwrap();
    expect(await readdir(directory)).toEqual(['b']);
  });

  it('lets nobody else read it', async () => {
    await directoryLogSink({ directory: folder, fileNameFormat: '{bmc}' }).save(source, new Uint8Array());
    expect(await readdir(folder)).toEqual(['.._.._etc']);
    expect((await stat(join(folder, '.._.._etc'))).mode & 0o777).toBe(0o600);
  });

  it('says where the file lies, and on which host', async () => {
    const sink = directoryLogSink({ directory: folder });
    const { place, reference } = (await sink.save(source, Uint8Array.of(1))).unwrap();
    expect(place).toBe(`${join(folder, `${NODE}_20260203-040506.007000.tar.gz`)} on the host ${hostname()}`);
    await rm(join(folder, reference));
    expect((await sink.load?.(reference))?.unwrap()).toBeUndefined();
  });

  it('loads nothing through a link, and says when it may not read', async () => {
    const directory = join(folder, 'logs');
    const sink = directoryLogSink({ directory });
    await mkdir(directory);
    await writeFile(join(folder, 'secret'), 'x');
    await symlink(join(folder, 'secret'), join(directory, 'linked'));
    await mkdir(join(directory, 'inside'));
    for (const name of ['linked', 'inside', 'inside/x', '../secret']) {
      expect((await sink.load?.(name))?.unwrap()).toBeUndefined();
    }
    const loop = join(folder, 'loop');
    await symlink(loop, loop);
    const unreadable = await directoryLogSink({ directory: loop }).load?.('x');
    expect(unreadable?.val).toMatchObject({ code: 'store-failed' });
  });

  it('gives archives of one moment a file each', async () => {
    const sink = directoryLogSink({ directory: folder });
    await Promise.all([1, 2, 3].map((byte) => sink.save(source, Uint8Array.of(byte))));
    const name = `${NODE}_20260203-040506.007000`;
    const kept = ['', '-2', '-3'].map((end) => `${name}${end}.tar.gz`);
    expect((await readdir(folder)).toSorted()).toEqual(kept.toSorted());
    expect((await Promise.all(kept.map((file) => readFile(join(folder, file))))).map(([byte]) => byte)).toEqual([
      1, 2, 3,
    ]);
  });

  it('makes room for new logs: the oldest go', async () => {
    const sink = directoryLogSink({ directory: folder, fileNameFormat: '{mac}', maxBytes: 10 });
    for (const mac of ['a', 'b', 'c']) {
      (await sink.save({ ...source, mac }, new Uint8Array(4))).unwrap();
      const time = new Date(Date.UTC(2026, 0, mac.charCodeAt(0)));
      await utimes(join(folder, mac), time, time);
    }
    expect((await readdir(folder)).toSorted()).toEqual(['b', 'c']);
    const tooLong = await sink.save({ ...source, mac: 'd' }, new Uint8Array(11));
    expect(tooLong.err && tooLong.val.message).toMatch(/longer than 10 bytes/);
    expect((await readdir(folder)).toSorted()).toEqual(['b', 'c']);
  });

  it('keeps logs for so many days', async () => {
    const sink = directoryLogSink({ directory: folder, fileNameFormat: '{mac}', maxDays: 2 });
    await sink.save({ ...source, mac: 'a' }, new Uint8Array(1));
    const writtenAt = (await stat(join(folder, 'a'))).mtimeMs;
    const after = (days: number) => new Date(writtenAt + days * 86_400_000);
    await sink.save({ ...source, mac: 'b', at: after(1.9) }, new Uint8Array(1));
    expect((await readdir(folder)).toSorted()).toEqual(['a', 'b']);
    await sink.save({ ...source, mac: 'c', at: after(2.1) }, new Uint8Array(1));
    expect(await readdir(folder)).toEqual(['c']);
  });

  it('sees within a minute what others put there, and that they removed some', async () => {
    const sink = directoryLogSink({ directory: folder, fileNameFormat: '{mac}', maxBytes: 10 });
    const later = (seconds: number) => new Date(source.at.getTime() + seconds * 1000);
    await sink.save({ ...source, mac: 'a' }, new Uint8Array(4));
    await writeFile(join(folder, 'z'), new Uint8Array(6));
    await utimes(join(folder, 'z'), 1, 1);
    await sink.save({ ...source, mac: 'b', at: later(60) }, new Uint8Array(4));
    expect((await readdir(folder)).toSorted()).toEqual(['a', 'b']);
    await rm(join(folder, 'a'));
    await sink.save({ ...source, mac: 'c', at: later(120) }, new Uint8Array(6));
    expect((await readdir(folder)).toSorted()).toEqual(['b', 'c']);
  });

  it.each([{ maxBytes: 0 }, { maxDays: -1 }, { maxDays: Number.NaN }])('refuses the quota %o', (quota) => {
    expect(() => directoryLogSink({ directory: folder, ...quota })).toThrow(/must be/);
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

describe('what belongs to no node', () => {
  const fileNameFormat = '{mac}';
  const unknown = { ...source, uuid: undefined };

  /** Saves one archive after the other, each of `bytes` bytes and a second older than the next. */
  async function save(unmatched: object, ...archives: readonly (readonly [mac: string, bytes: number])[]) {
    const sink = directoryLogSink({ directory: folder, fileNameFormat, unmatched });
    const outcomes: string[] = [];
    for (const [index, [mac, bytes]] of archives.entries()) {
      const saved = await sink.save({ ...unknown, mac }, new Uint8Array(bytes));
      outcomes.push(saved.ok ? 'saved' : saved.val.message);
      const time = new Date(Date.UTC(2026, 0, 1, 0, 0, index));
      if (saved.ok) await utimes(join(folder, 'unmatched', mac), time, time);
    }
    return outcomes;
  }
  const kept = async () => (await readdir(join(folder, 'unmatched'))).toSorted();

  it('is kept apart, and replaces nothing that belongs to one', async () => {
    const sink = directoryLogSink({ directory: folder, fileNameFormat });
    await sink.save({ ...source, mac: 'a' }, new Uint8Array([1]));
    await sink.save({ ...unknown, mac: 'a' }, new Uint8Array([2]));
    expect([...(await readFile(join(folder, 'a')))]).toEqual([1]);
    expect([...(await readFile(join(folder, 'unmatched', 'a')))]).toEqual([2]);
    expect((await stat(join(folder, 'unmatched', 'a'))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['of the number', { maxFiles: 2 }],
    ['of the bytes', { maxBytes: 25 }],
  ])('makes room at the end %s, the oldest first', async (_, unmatched) => {
    await save(unmatched, ['d', 10], ['b', 10], ['a', 10], ['c', 10]);
    expect(await kept()).toEqual(['a', 'c']);
  });

  it('makes as much room as one archive needs', async () => {
    await save({ maxBytes: 30 }, ['a', 10], ['b', 10], ['c', 10], ['d', 25]);
    expect(await kept()).toEqual(['d']);
    await save({ maxBytes: 30, maxFiles: 1 }, ['d', 30]);
    expect(await kept()).toEqual(['d']);
  });

  it('is refused, and nothing removed for it, when it would never fit', async () => {
    const outcomes = await save({ maxBytes: 30 }, ['a', 10], ['b', 31]);
    expect(outcomes).toEqual(['saved', expect.stringContaining('longer than 30 bytes')]);
    expect(await kept()).toEqual(['a']);
  });

  it('stays within the quota when all comes at once', async () => {
    const sink = directoryLogSink({ directory: folder, fileNameFormat, unmatched: { maxFiles: 3 } });
    const macs = Array.from({ length: 20 }, (_, index) => `mac-${index}`);
    await Promise.all(macs.map((mac) => sink.save({ ...unknown, mac }, new Uint8Array(5))));
    expect(await kept()).toHaveLength(3);
  });

  it('makes no room by removing what else is there', async () => {
    await mkdir(join(folder, 'unmatched', 'mine'), { recursive: true });
    await writeFile(join(folder, 'kept'), 'of a node');
    await save({ maxFiles: 1 }, ['a', 1], ['b', 1]);
    expect(await kept()).toEqual(['b', 'mine']);
    expect(await readFile(join(folder, 'kept'), 'utf8')).toBe('of a node');
  });

  it.each([{ maxBytes: 0 }, { maxFiles: 1.5 }, { maxFiles: Number.NaN }])('has no quota of %j', (unmatched) => {
    expect(() => directoryLogSink({ directory: folder, unmatched })).toThrow(/unmatched\.max\w+: must be a whole/);
  });
});
