import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const [, section = ''] = /^## What is different from the original$([^]*?)^## /m.exec(read('README.md')) ?? [];
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
const contract = read('docs/CONTRACT.md');

/**
 * What each claim names: files, each with words that stand in it, commands, and numbers of the
 * contract.
 */
const claims = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| |'))
  .map((row) => {
    const [, label = ''] = /\[\^(\w+)\] \|$/.exec(row) ?? [];
    const [, note = ''] = new RegExp(`^\\[\\^${label}\\]: ([^]*?)(?=^\\[\\^|^$)`, 'm').exec(section) ?? [];
    return { row, note };
  });

/** `[file](path) \`words\`, \`more words\`` */
function filesIn(note: string) {
  return [...note.matchAll(/\]\(([^)]+)\)([^[;]*)/g)].map(([, path = '', rest = '']) => ({
    path,
    words: [...rest.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted).filter((quoted) => !isCommand(quoted)),
  }));
}

const isCommand = (quoted: string) => quoted.startsWith('pnpm ');

describe("each claim of the README's comparison is shown by something that is there", () => {
  it('has claims', () => {
    expect(claims.length).toBeGreaterThanOrEqual(10);
  });

  it.each(claims)('$row', ({ note }) => {
    const files = filesIn(note);
    const commands = [...note.matchAll(/`pnpm ([\w:]+)/g)].map(([, name = '']) => name);
    expect(files.length + commands.length).toBeGreaterThan(0);
    for (const { path, words } of files) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
      const text = read(path);
      for (const quoted of words) expect(text).toContain(quoted);
    }
    for (const name of commands) expect(Object.keys(scripts)).toContain(name);
    for (const [number] of note.matchAll(/Q-\d\d/g)) expect(contract).toContain(`| ${number} |`);
  });
});
