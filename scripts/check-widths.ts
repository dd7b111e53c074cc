/** Comments and prose fit into 100 columns: `width-rules.ts` has the rules. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { widthProblems } from './width-rules.ts';

const root = join(import.meta.dirname, '..');
const PATTERNS = ['*.md', '*.ts', '*.cjs', '*.sh', '.ci/*'];

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', ...PATTERNS], {
  cwd: root,
  encoding: 'utf8',
});
for (const path of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
  for (const problem of widthProblems(path, readFileSync(join(root, path), 'utf8'))) {
    console.error(problem);
    process.exitCode = 1;
  }
}
