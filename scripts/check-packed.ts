/**
 * Looks at the packages as npm would deliver them. One of: `pack` (makes the tarballs and looks
 * into them), `publint`, `attw`, `consumers` (installs them in empty projects with pnpm and with
 * npm, compiles ESM and CommonJS against them, runs both, and every command), `compilers` (compiles
 * against them with several versions of TypeScript), `stories` (whole projects: `stories.ts`).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileWithAll } from './compilers.ts';
import { declarationProblems, globalNames } from './declarations.ts';
import {
  importable,
  installWithNpm,
  type Manifest,
  packed,
  published,
  root,
  run,
  tarballs,
  writeProject,
} from './packed.ts';
import { stories } from './stories.ts';

function pack(): void {
  rmSync(tarballs, { recursive: true, force: true });
  mkdirSync(tarballs, { recursive: true });
  for (const { folder, tarball } of published) run(folder, 'pnpm', 'pack', '--out', tarball);
  const problems = published.flatMap(({ tarball, manifest }) =>
    contentProblems(tarball).map((problem) => `${manifest.name}: ${problem}`),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** What doc comments of all packages cite, and all of them bring core. */
const CITED = 'dist/CONTRACT.md';

/** What a tarball lacks, or should not hold. */
function contentProblems(tarball: string): string[] {
  const tar = (...args: string[]) => execFileSync('tar', args, { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  const files = tar('-tzf', tarball).trim().split('\n');
  const manifest = JSON.parse(tar('-xzOf', tarball, 'package/package.json')) as Manifest;
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
  const declared = files.filter((name) => name.endsWith('.d.ts'));
  const ofEntries = declared.filter((name) =>
    JSON.stringify(manifest.exports).includes(name.replace('package/', './')),
  );
  const read = (names: readonly string[]) => names.map((name) => tar('-xzOf', tarball, name));
  const declarations = {
    entries: read(ofEntries),
    parts: read(declared.filter((name) => !ofEntries.includes(name))),
  };
  const size = (statSync(tarball).size / 1024).toFixed(0);
  console.log(`${manifest.name} ${manifest.version}: ${files.length} files, ${size} KiB`);
  return [
    ...['LICENSE', 'README.md']
      .filter((name) => !files.includes(`package/${name}`))
      .map((name) => `there is no ${name}`),
    ...(manifest.name !== '@ironic-inspector/core' || files.includes(`package/${CITED}`)
      ? []
      : [`there is no ${CITED}`]),
    ...files.filter((name) => /^package\/(src|test|node_modules)\//.test(name)).map((name) => `${name} is published`),
    ...ranges.filter(([, range]) => range.startsWith('workspace:')).map(([name]) => `the range of ${name} is not one`),
    ...(manifest.license === 'Apache-2.0' ? [] : ['the license is not Apache-2.0']),
    ...(JSON.stringify(manifest.exports).includes('-source') ? ['exports names sources'] : []),
    ...declarationProblems(declarations, globalNames()),
  ];
}

/** Runs the command on every tarball, and fails after the last. */
function onEach(command: string, ...args: string[]): void {
  const failed = published.filter(({ tarball }) => {
    try {
      run(root, command, tarball, ...args);
      return false;
    } catch {
      return true;
    }
  });
  if (failed.length > 0) throw new Error(failed.map(({ manifest }) => manifest.name).join(', '));
}

/**
 * What users write: in the tarballs' folder for pnpm, in another one for npm; compiled once, run in
 * both.
 */
function consumers(): void {
  const folders = ['pnpm', 'npm'].map((name) => mkdtempSync(join(tmpdir(), `consumer-${name}-`)));
  const [withPnpm = '', withNpm = ''] = folders;
  try {
    for (const folder of folders) writeProject(folder);
    // What the packages ask of each other comes from the tarballs too, not from the registry; npm
    // sees that by itself.
    writeFileSync(join(withPnpm, 'pnpm-workspace.yaml'), JSON.stringify({ overrides: packed, packages: ['.'] }));
    run(withPnpm, 'pnpm', 'install', '--prefer-offline', '--silent');
    compile(withPnpm);
    runAll(withPnpm);

    installWithNpm(withNpm);
    cpSync(join(withPnpm, 'out'), join(withNpm, 'out'), { recursive: true });
    runAll(withNpm);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** What users write about types: with each TypeScript that is supported. */
function compilers(): void {
  const folder = mkdtempSync(join(tmpdir(), 'consumer-types-'));
  try {
    writeProject(folder);
    installWithNpm(folder);
    cpSync(join(import.meta.dirname, 'consumers/types.mts'), join(folder, 'types.mts'));
    compileWithAll(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(folder: string): void {
  const entries = published.flatMap(({ manifest }) => importable(manifest));
  const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
  const uses = entries.map((entry, index) => `seen['${entry}'] = Object.keys(entry${index}).length;`);
  const text = [...imports, 'const seen: Record<string, number> = {};', ...uses, 'console.log(seen);', ''].join('\n');
  writeFileSync(join(folder, 'entries.mts'), text);
  writeFileSync(join(folder, 'entries.cts'), text);
  const written = join(import.meta.dirname, 'consumers');
  cpSync(written, folder, { recursive: true });
  cpSync(join(written, 'journey.mts'), join(folder, 'journey.cts'));
  const compilerOptions = { module: 'nodenext', target: 'es2024', strict: true, types: ['node'], outDir: 'out' };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }));
  const tsc = join(root, 'node_modules/.bin/tsc');
  run(folder, tsc);
  // Without lib DOM an unknown `Request` would become `any`, silently unless declarations are
  // checked.
  const withoutDom = { ...compilerOptions, lib: ['es2024'], skipLibCheck: false, noEmit: true };
  const files = ['without-dom.mts'];
  writeFileSync(join(folder, 'tsconfig.without-dom.json'), JSON.stringify({ compilerOptions: withoutDom, files }));
  run(folder, tsc, '--project', 'tsconfig.without-dom.json');
}

function runAll(folder: string): void {
  for (const file of readdirSync(join(folder, 'out'))) run(folder, 'node', join('out', file));
  const commands = published.flatMap(({ manifest }) => Object.keys(manifest.bin ?? {}));
  for (const command of commands) run(folder, join('node_modules/.bin', command), '--version');
}

const steps: Record<string, () => void> = {
  pack,
  publint: () => onEach('publint', '--strict'),
  // The profile leaves out the resolution of TypeScript before 4.7, which knows no `exports`.
  attw: () => onEach('attw', '--profile', 'node16'),
  consumers,
  compilers,
  stories: () => stories(process.argv.slice(3)),
};
const step = steps[process.argv[2] ?? ''];
if (!step) throw new Error(`one of ${Object.keys(steps).join(', ')}`);
try {
  step();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
