/**
 * Runs every check, prints its name and time, and goes on after a failure, so that one run shows
 * everything. `check lint types` runs only those.
 */
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');

// The order is cheap first; `build` makes what the ones below it look at.
const CHECKS: Record<string, string> = {
  types: 'tsc',
  // without Node's types: core's main entry runs anywhere
  'types-core': 'tsc --project packages/core/tsconfig.anywhere.json',
  // without lib DOM: Node's types declare what its users need of it
  'types-http': 'tsc --project packages/http-adapter/tsconfig.without-dom.json',
  lint: 'oxlint --deny-warnings',
  format: 'oxfmt --check --threads=2',
  architecture: 'depcruise packages examples scripts',
  'dead-code': 'knip',
  packages: 'node scripts/check-packages.ts',
  widths: 'node scripts/check-widths.ts',
  docs: 'node scripts/check-docs.ts',
  build: 'pnpm run build',
  size: 'node scripts/check-sizes.ts',
  pack: 'node scripts/check-packed.ts pack',
  publint: 'node scripts/check-packed.ts publint',
  attw: 'node scripts/check-packed.ts attw',
  consumers: 'node scripts/check-packed.ts consumers',
  compilers: 'node scripts/check-packed.ts compilers',
  bundles: 'node scripts/check-bundles.ts',
  runtimes: 'node --conditions=ironic-inspector-source scripts/check-runtimes.ts',
};
// What looks at dist/ says nothing new when it could not be made.
const AFTER_BUILD = ['size', 'pack', 'publint', 'attw', 'consumers', 'compilers', 'bundles', 'runtimes'];
const MAX_MINUTES = 5;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  console.error(`No check is called ${unknown.join(', ')}. There are: ${Object.keys(CHECKS).join(', ')}`);
  process.exit(2);
}

const failed: string[] = [];
for (const [name, command] of Object.entries(CHECKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (failed.includes('build') && AFTER_BUILD.includes(name)) {
    console.log(`- ${name.padEnd(13)} skipped: the build failed`);
    continue;
  }
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, {
    cwd: root,
    shell: true,
    encoding: 'utf8',
    timeout: MAX_MINUTES * 60_000,
    maxBuffer: 64 * 2 ** 20,
    env: { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) },
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✓' : '✗'} ${name.padEnd(13)} ${seconds.padStart(5)} s   ${command}`);
  if (status === 0) continue;
  failed.push(name);
  console.log(`${stdout}${stderr}${status === null ? `stopped after ${MAX_MINUTES} minutes` : ''}`.trimEnd());
}

if (failed.length > 0) {
  console.log(`\n${failed.length} failed: ${failed.join(', ')}`);
  process.exitCode = 1;
} else {
  console.log('\nAll checks passed.');
}
