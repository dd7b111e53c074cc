import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, KINDS, type Kind, ownVersion } from './create-project.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

describe.each(KINDS)('a project of the kind %s', (kind) => {
  it('has its name, packages of our version, and what git should not see', () => {
    expect(createProject({ folder: join(folder, 'my-tool'), kind })).toEqual({
      ok: true,
      folder: join(folder, 'my-tool'),
      name: 'my-tool',
    });
    const { name, dependencies } = JSON.parse(read('my-tool', 'package.json')) as {
      name: string;
      dependencies: Record<string, string>;
    };
    expect(name).toBe('my-tool');
    expect(dependencies['@ironic-inspector/core']).toBe(`^${ownVersion()}`);
    expect(read('my-tool', '.gitignore')).toContain('node_modules/');
    expect(read('my-tool', 'README.md')).toMatch(/^# my-tool\n/);
  });

  it('passes its own test', async () => {
    const template = join(import.meta.dirname, '../templates', kind);
    // vitest's own variable would have node:test report to it
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const args = ['--conditions=ironic-inspector-source', '--test'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: template, env });
    expect(stdout).toMatch(/pass [1-9]/);
    expect(stdout).toMatch(/fail 0/);
  });
});

describe('nothing is made', () => {
  const problemOf = (path: string, kind: Kind = 'embed') => {
    const made = createProject({ folder: path, kind });
    return made.ok ? undefined : made.problem;
  };

  it('where something is already', () => {
    const mine = join(folder, 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'notes.txt'), 'mine');
    expect(problemOf(mine)).toBe(`${mine} is not empty`);
    expect(problemOf(join(mine, 'notes.txt'))).toBe(`${join(mine, 'notes.txt')} is a file`);
    expect(read('mine', 'notes.txt')).toBe('mine');
  });

  it('where the system does not allow it', () => {
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'my-tool');
    expect(problemOf(path)).toMatch(/^cannot make .*my-tool: ENOTDIR: not a directory/);
  });

  it('under a name that npm does not take', () => {
    expect(problemOf(join(folder, 'My Tool'))).toContain('"My Tool" is no name for a package');
  });

  it('but an empty folder will do', () => {
    mkdirSync(join(folder, 'empty'));
    expect(problemOf(join(folder, 'empty'))).toBeUndefined();
  });
});
