import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePrivate } from './private-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspector-private-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a private file', () => {
  it("is nobody else's from its first moment, whatever the umask", async () => {
    const before = process.umask(0);
    makePrivate(join(folder, 'new'));
    process.umask(before);
    expect((await stat(join(folder, 'new'))).mode & 0o777).toBe(0o600);
  });

  it('that is there is left as it is', async () => {
    const path = join(folder, 'old');
    await writeFile(path, 'kept', { mode: 0o644 });
    makePrivate(path);
    expect(await readFile(path, 'utf8')).toBe('kept');
  });

  it('that cannot be made is for SQLite to complain about', () => {
    makePrivate(join(folder, 'none', 'new'));
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});
