/**
 * Releases all packages from the last commit, in a clone of its own: versions from the changesets,
 * build, tarballs, and what users do with them. `--dry-run` stops there. Otherwise everything is
 * published, if no changeset is left: versions are committed before (CONTRIBUTING.md, "How to
 * release").
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
const dryRun = values['dry-run'];
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'release-'));

function run(command: string, ...args: string[]): void {
  console.log(`\n> ${command} ${args.join(' ')}`);
  execFileSync(command, args, { cwd: folder, stdio: 'inherit', timeout: 600_000 });
}

const left = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md');
const changed = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
try {
  if (!dryRun && left.length > 0) throw new Error(`Commit the versions first: ${left.length} changesets are left.`);
  if (changed !== '') {
    if (!dryRun) throw new Error('A release is made of what is committed, and something is not.');
    console.log(`Not committed, and therefore not looked at:\n${changed}`);
  }
  execFileSync('git', ['clone', '--quiet', root, folder], { stdio: 'inherit' });
  run('pnpm', 'install', '--frozen-lockfile', '--prefer-offline', '--silent');
  if (left.length > 0) run('pnpm', 'changeset', 'version');
  run('pnpm', 'run', 'build');
  for (const step of ['pack', 'publint', 'attw', 'consumers', 'stories']) {
    run('pnpm', 'exec', 'node', join('scripts', 'check-packed.ts'), step);
  }
  if (dryRun) console.log('\nAll packages can be released; nothing was published.');
  else run('pnpm', 'changeset', 'publish');
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
