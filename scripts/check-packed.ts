/**
 * Looks at the packages as npm would deliver them. One of: `pack` (makes the tarballs), `publint`, `attw`,
 * `consumers` (installs them in a folder of its own, compiles ESM and CommonJS against them and runs both).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Record<string, unknown>;
  readonly devDependencies?: Record<string, string>;
}

const root = join(import.meta.dirname, '..');
const tarballs = join(root, '.cache/packed');
const readManifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
const run = (cwd: string, command: string, ...args: string[]) => {
  execFileSync(command, args, { cwd, stdio: 'inherit', timeout: 240_000 });
};

const published = readdirSync(join(root, 'packages'))
  .map((name) => ({ folder: join(root, 'packages', name), tarball: join(tarballs, `${name}.tgz`) }))
  .map((one) => ({ ...one, manifest: readManifest(one.folder) }))
  .filter(({ manifest }) => manifest.private !== true);

function pack(): void {
  rmSync(tarballs, { recursive: true, force: true });
  mkdirSync(tarballs, { recursive: true });
  for (const { folder, tarball } of published) run(folder, 'pnpm', 'pack', '--out', tarball);
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

function consumers(): void {
  const folder = mkdtempSync(join(tmpdir(), 'consumer-'));
  try {
    const files = Object.fromEntries(published.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));
    const nodeTypes = readManifest(root).devDependencies?.['@types/node'];
    const dependencies = { ...files, '@types/node': nodeTypes };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
    // What the packages ask of each other comes from the tarballs too, not from the registry.
    writeFileSync(join(folder, 'pnpm-workspace.yaml'), JSON.stringify({ overrides: files, packages: ['.'] }));
    run(folder, 'pnpm', 'install', '--prefer-offline', '--silent');

    const entries = published.flatMap(({ manifest }) =>
      Object.keys(manifest.exports)
        .filter((subpath) => subpath !== './package.json')
        .map((subpath) => manifest.name + subpath.slice(1)),
    );
    const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
    const uses = entries.map((entry, index) => `seen['${entry}'] = Object.keys(entry${index}).length;`);
    const text = [...imports, 'const seen: Record<string, number> = {};', ...uses, 'console.log(seen);', ''].join('\n');
    writeFileSync(join(folder, 'entries.mts'), text);
    writeFileSync(join(folder, 'entries.cts'), text);
    const written = join(import.meta.dirname, 'consumers');
    if (existsSync(written)) cpSync(written, folder, { recursive: true });

    const compilerOptions = { module: 'nodenext', target: 'es2024', strict: true, types: ['node'], outDir: 'out' };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }));
    run(folder, join(root, 'node_modules/.bin/tsc'));
    for (const file of readdirSync(join(folder, 'out'))) run(folder, 'node', join('out', file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const steps: Record<string, () => void> = {
  pack,
  publint: () => onEach('publint', '--strict'),
  // The profile leaves out the resolution of TypeScript before 4.7, which knows no `exports`.
  attw: () => onEach('attw', '--profile', 'node16'),
  consumers,
};
const step = steps[process.argv[2] ?? ''];
if (!step) throw new Error(`one of ${Object.keys(steps).join(', ')}`);
try {
  step();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
