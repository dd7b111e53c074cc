import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSecretKeys } from './secret-key-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspector-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fileWith(text: string, mode = 0o600): Promise<string> {
  const path = join(folder, 'keys');
  await writeFile(path, text, { mode });
  return path;
}

const [ONE, TWO] = [randomBytes(32), randomBytes(32)];

describe('a file of keys', () => {
  it.each([0o400, 0o600, 0o640])('has one a line, with comments between them; mode %o', async (mode) => {
    const text = `# the newest\n${ONE.toString('base64')}\n\n  ${TWO.toString('base64')}\r\n`;
    const keys = readSecretKeys(await fileWith(text, mode)).unwrap();
    expect(keys.map((key) => Buffer.from(key))).toEqual([ONE, TWO]);
  });

  it.each([
    ['', /keys has no key; 'openssl rand -base64 32' makes one/],
    ['# none\n', /has no key/],
    [`${ONE.toString('base64')}\n${ONE.toString('hex')}`, /keys:2: must be 32 bytes in base64/],
    [randomBytes(16).toString('base64'), /keys:1: must be 32 bytes/],
    [randomBytes(33).toString('base64'), /keys:1: must be 32 bytes/],
    ['PlantedPassw0rd', /keys:1: must be 32 bytes/],
  ])('that is wrong is refused, and not quoted: %#', async (text, why) => {
    const refused = readSecretKeys(await fileWith(text));
    expect(refused.err && refused.val).toMatch(why);
    for (const line of text.split('\n').filter((one) => one.length > 10)) expect(refused.val).not.toContain(line);
  });

  it.each([0o604, 0o644, 0o606, 0o666])('that everybody may use is refused: mode %o', async (mode) => {
    const path = await fileWith(ONE.toString('base64'));
    await chmod(path, mode);
    expect(readSecretKeys(path).val).toMatch(/may be read by everybody: its mode must be 0600 or 0640, not 06/);
  });

  it('that is not there is said to be', () => {
    expect(readSecretKeys(join(folder, 'absent')).val).toMatch(/cannot be read: ENOENT/);
    expect(readSecretKeys(folder).err).toBe(true);
  });
});
