import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { manualPage } from './manual-page.ts';

const SERVER = join(import.meta.dirname, '../../packages/server');

it('the manual page has every command and option that the help has', async () => {
  const words = ['--conditions=ironic-inspector-source', join(SERVER, 'src/bin.ts'), '--help'];
  const { stdout: help } = await promisify(execFile)(process.execPath, words);
  const commands = [...help.matchAll(/^  ([a-z][a-z-]+) /gm)].map(([, name]) => name);
  const options = [...help.matchAll(/(?<=[ ,])--([a-z-]+)/g)].map(([, name]) => name);
  const page = manualPage(await readFile(join(SERVER, 'debian/ironic-inspector-ts.8'), 'utf8'), help);
  expect(commands.length).toBeGreaterThan(5);
  for (const name of commands) expect(page).toMatch(new RegExp(`^\\.It Cm ${name}\\b`, 'm'));
  for (const name of options) expect(page).toContain(`Fl -${name}`);
}, 30_000);

it('has what a command does, and what each of its options means', () => {
  const help =
    'x\n\nCommands:\n  long-name-of-a-command shows it\n      --all            all of it\n      --from VALUE     where from\n\nOptions:\n';
  expect(manualPage('.Bl\n.\\" The commands of --help.\n.El\n', help)).toBe(
    [
      '.Bl',
      '.It Cm long-name-of-a-command Oo Fl -all Oc Oo Fl -from Ar value Oc',
      'Shows it.',
      '.Pp',
      '.Fl -all',
      ': all of it.',
      '.Pp',
      '.Fl -from Ar value',
      ': where from.',
      '.El',
      '',
    ].join('\n'),
  );
});

it('fails where there is nothing to put in, or no place for it', () => {
  expect(() => manualPage('.Bl\n', 'Commands:\n  a b\n\n')).toThrow('no place');
  expect(() => manualPage('.\\" The commands of --help.\n', 'Options:\n')).toThrow('none of them');
});
