import { gzipSync } from 'node:zlib';
import { loadPayload } from '@ironic-inspector/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tar, tarGz } from '../../test/archives.ts';
import { readLogArchive } from './read-log-archive.ts';

const MIB = 1024 * 1024;
const TOKEN = `1a2b3c4d.${'0123456789abcdef'.repeat(4)}`;

async function fileOf(content: string | Uint8Array) {
  const { files, warnings } = await readLogArchive(tarGz([{ name: 'journal', content }]));
  expect(warnings).toEqual([]);
  const [file] = files;
  if (file === undefined) throw new Error('there is no file');
  return file;
}

describe('an archive of logs', () => {
  it('is what ramdisks send', async () => {
    const logs = loadPayload('ramdisk-error')['logs'] as string;
    const { files, warnings } = await readLogArchive(Buffer.from(logs, 'base64'));
    expect(warnings).toEqual([]);
    expect(files.map(({ name, size, cut }) => [name, size, cut])).toEqual([
      ['journal', 618, 0],
      ['df', 107, 0],
      ['lsblk', 45, 0],
      ['ip_addr', 40, 0],
    ]);
    expect(files[0]?.text).toContain('ERROR root [-] collector extra-hardware failed');
  });

  it('has names of any length, and other things than files, which are left out', async () => {
    const long = `udev/${'a'.repeat(200)}`;
    const { files, warnings } = await readLogArchive(
      tarGz([
        { name: 'udev/', type: '5' },
        { name: long, content: 'one' },
        { name: 'link', type: '2' },
        { name: 'empty', content: '' },
        { name: 'device', type: '3' },
      ]),
    );
    expect(files).toEqual([
      { name: long, size: 3, text: 'one', cut: 0 },
      { name: 'empty', size: 0, text: '', cut: 0 },
    ]);
    expect(warnings).toEqual([]);
  });

  it('need not be compressed', async () => {
    const { files } = await readLogArchive(tar([{ name: 'journal', content: 'one' }]));
    expect(files).toEqual([{ name: 'journal', size: 3, text: 'one', cut: 0 }]);
  });
});

describe('secrets', () => {
  it('are masked, in every line of every file', async () => {
    const secrets = [
      `ipa-inspection-callback-url=https://192.0.2.1/v1/continue?token=${TOKEN}`,
      "{'agent_token': 'hunter2', 'x': 1}",
      '"password": "hunter2"',
      'GET https://admin:hunter2@bmc.example/redfish',
      'Authorization: Basic hunter2hunter2',
      'authorization=Bearer hunter2hunter2',
    ];
    const { text } = await fileOf(secrets.join('\n'));
    expect(text.split('\n')).toHaveLength(secrets.length);
    expect(text).not.toMatch(/hunter2|0123456789abcdef/);
    expect(text).toContain('***');
  });

  it('are masked in names and in long lines, where the cut goes through one', async () => {
    const { files } = await readLogArchive(tarGz([{ name: `tmp/${TOKEN}.log`, content: '' }]));
    expect(files[0]?.name).toBe('tmp/1a2b3c4d.***.log');
    for (let before = 7900; before < 8010; before += 3) {
      const { text } = await fileOf(`${'x '.repeat(before / 2)}${TOKEN} end`);
      expect(text).not.toMatch(/[0-9a-f]{16}/);
    }
  });
});

describe('what is hostile in an archive', () => {
  it('names that move cursors, or hide what they are', async () => {
    const { files } = await readLogArchive(tarGz([{ name: 'a\u001B[2J\u202E\u0007/../../etc\n', content: '' }]));
    expect(files[0]?.name).toBe('a\uFFFD[2J\uFFFD\uFFFD/../../etc\uFFFD');
  });

  it('text that is none, or moves cursors', async () => {
    const { text } = await fileOf(Buffer.from('ok\tyes\r\n\x1b[31m\xff\xfe\x00\x9b2J\n', 'latin1'));
    expect(text).toBe('ok\tyes\n\uFFFD[31m\uFFFD\uFFFD\uFFFD\uFFFD2J\n');
  });

  it('a long file: its end is kept, from the beginning of a line', async () => {
    const line = 'a line of a log\n';
    const { size, text, cut } = await fileOf(line.repeat(200_000));
    expect(size).toBe(3_200_000);
    expect(text.length).toBeLessThanOrEqual(MIB);
    expect(text.length).toBeGreaterThan(MIB - 2 * line.length);
    expect(cut + text.length).toBe(size);
    expect(text.startsWith(line)).toBe(true);
    expect(text.endsWith(line)).toBe(true);
  });

  it('many long files: their texts are bounded together', async () => {
    const members = Array.from({ length: 12 }, (_, index) => ({ name: `${index}`, content: Buffer.alloc(MIB, 'x\n') }));
    const { files } = await readLogArchive(tarGz(members));
    expect(files.map(({ size }) => size)).toEqual(members.map(() => MIB));
    expect(files.reduce((sum, { text }) => sum + text.length, 0)).toBe(8 * MIB);
    expect(files.at(-1)).toMatchObject({ text: '', cut: MIB });
  });

  it('a bomb: what is behind the limit is not looked at', async () => {
    const bomb = gzipSync(
      Buffer.concat([tar([{ name: 'journal', content: 'one' }]).subarray(0, -1024), ...bombOf(100)]),
    );
    expect(bomb.length).toBeLessThan(MIB);
    const { files, warnings } = await readLogArchive(bomb);
    expect(files.map(({ name }) => name)).toEqual(['journal', 'zeroes']);
    expect(files[0]?.text).toBe('one');
    expect(files[1]?.size).toBeLessThanOrEqual(64 * MIB);
    expect(warnings).toEqual(['The archive unpacks to more than 67108864 bytes: what is behind that is left out.']);
  });

  it('too many files', async () => {
    const members = Array.from({ length: 1500 }, (_, index) => ({ name: `${index}`, content: 'x' }));
    const { files, warnings } = await readLogArchive(tarGz(members));
    expect(files).toHaveLength(1000);
    expect(warnings).toEqual(['The archive has more than 1000 files: the others are left out.']);
  });

  it('an end in the middle of a file', async () => {
    const whole = tar([
      { name: 'df', content: 'one' },
      { name: 'journal', content: 'x'.repeat(5000) },
    ]);
    const { files, warnings } = await readLogArchive(whole.subarray(0, 512 * 8));
    expect(files.map(({ name, size }) => [name, size])).toEqual([
      ['df', 3],
      ['journal', 512],
    ]);
    expect(warnings).toEqual(['The archive ends in the middle of the file journal.']);
  });

  it('an end in the middle of what is compressed', async () => {
    const archive = tarGz([{ name: 'journal', content: 'x'.repeat(5000) }]);
    const { warnings } = await readLogArchive(archive.subarray(0, archive.length / 2));
    expect(warnings).toContain('The archive is damaged: not all of it can be unpacked.');
  });

  it('sizes that are none', async () => {
    for (const size of [8 ** 11 - 1, 1e9]) {
      const { files, warnings } = await readLogArchive(tar([{ name: 'journal', content: 'one', size }]));
      expect(files).toHaveLength(1);
      expect(warnings).toEqual(['The archive ends in the middle of the file journal.']);
    }
  });

  it('nothing, and what is no archive at all', async () => {
    const nothing = ['The archive has no files, or is none.'];
    expect(await readLogArchive(new Uint8Array())).toEqual({ files: [], warnings: nothing });
    expect(await readLogArchive(Buffer.from('no archive'))).toEqual({ files: [], warnings: nothing });
    expect(await readLogArchive(gzipSync('no archive'))).toEqual({ files: [], warnings: nothing });
  });

  it('any bytes, packed or not, and any damage', async () => {
    const good = tarGz([
      { name: 'journal', content: `one ${TOKEN}\n` },
      { name: 'df', content: 'two' },
    ]);
    const plain = tar([
      { name: 'journal', content: `one ${TOKEN}\n` },
      { name: 'df', content: 'two' },
    ]);
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 });
    const spoilt = (archive: Buffer, changes: readonly (readonly [number, number])[]) => {
      const copy = Buffer.from(archive);
      for (const [place, byte] of changes) copy[place % copy.length] = byte;
      return copy;
    };
    const archives = fc.oneof(
      fc.uint8Array({ maxLength: 4096 }),
      fc.uint8Array({ maxLength: 4096 }).map((bytes) => gzipSync(bytes)),
      damage.map((changes) => spoilt(good, changes)),
      damage.map((changes) => spoilt(plain, changes)),
      damage.map((changes) => gzipSync(spoilt(plain, changes))),
    );
    await fc.assert(
      fc.asyncProperty(archives, async (archive) => {
        const { files } = await readLogArchive(archive);
        for (const { name, text, size, cut } of files) {
          expect(name.length).toBeLessThanOrEqual(255);
          expect(name).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
          expect(text.replaceAll(/[\t\n]/g, '')).not.toMatch(/\p{Cc}/u);
          expect(text).not.toContain(TOKEN);
          expect(cut).toBeGreaterThanOrEqual(0);
          expect(cut).toBeLessThanOrEqual(size);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** A file of so many MiB of zeroes. */
function bombOf(mebibytes: number): Buffer[] {
  const whole = tar([{ name: 'zeroes', content: '', size: mebibytes * MIB }]).subarray(0, -1024);
  return [whole, ...Array.from({ length: mebibytes }, () => Buffer.alloc(MIB))];
}
