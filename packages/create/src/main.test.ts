import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownVersion } from './create-project.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command as npm does, without a terminal. */
function command(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(import.meta.dirname, 'bin.ts'), ...args],
      { cwd: folder },
      (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

it('makes a project, and says how to go on', async () => {
  const { status, stdout } = await command('my-tool', '--kind', 'server');
  expect(status).toBe(0);
  expect(stdout).toContain('cd my-tool\n  npm install\n  npm test');
  expect(existsSync(join(folder, 'my-tool/src/service.ts'))).toBe(true);
});

it('takes a program that embeds where nothing is said', async () => {
  expect((await command('my-tool')).status).toBe(0);
  expect(existsSync(join(folder, 'my-tool/src/inventory.ts'))).toBe(true);
});

it('says its version', async () => {
  expect(await command('--version')).toEqual({ status: 0, stdout: `${ownVersion()}\n`, stderr: '' });
});

it.each([
  [[], 'Where should it be made?'],
  [['a', 'b'], 'One folder, not 2: a b'],
  [['a', '--kind', 'daemon'], '--kind is one of embed, server, not "daemon"'],
  [['a', '--sort', 'embed'], "Unknown option '--sort'"],
  [[join(import.meta.filename, 'a')], 'cannot make '],
])('refuses %j and makes nothing', async (args, message) => {
  const { status, stderr } = await command(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(existsSync(join(folder, 'a'))).toBe(false);
});
