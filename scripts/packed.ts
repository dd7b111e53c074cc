/** The packages as npm would deliver them: tarballs in a folder, and projects that install them. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Record<string, unknown>;
  readonly bin?: Record<string, string>;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

export const root = join(import.meta.dirname, '..');
export const tarballs = join(root, '.cache/packed');

export const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

export function run(cwd: string, command: string, ...args: string[]): void {
  console.log(`> ${command} ${args.join(' ')}`);
  execFileSync(command, args, { cwd, stdio: 'inherit', timeout: 240_000 });
}

export const published = readdirSync(join(root, 'packages'))
  .map((name) => ({ folder: join(root, 'packages', name), tarball: join(tarballs, `${name}.tgz`) }))
  .map((one) => ({ ...one, manifest: readManifest(one.folder) }))
  .filter(({ manifest }) => manifest.private !== true);

/** What an `import` may name: `@ironic-inspector/core`, `@ironic-inspector/core/node` and so on. */
export function importable({ name, exports }: Manifest): string[] {
  const subpaths = Object.keys(exports).filter((subpath) => subpath !== './package.json');
  return subpaths.map((subpath) => name + subpath.slice(1));
}

/** The tarballs by the names of their packages, as a `package.json` refers to them. */
export const packed = Object.fromEntries(published.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));

/** Makes `folder` a project that uses all packages, and what they leave to their users to install. */
export function writeProject(folder: string): void {
  const peers = Object.assign({}, ...published.map(({ manifest }) => manifest.peerDependencies)) as Record<
    string,
    string
  >;
  const types = readManifest(root).devDependencies?.['@types/node'];
  const dependencies = { ...peers, ...packed, '@types/node': types };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
}

export function installWithNpm(folder: string): void {
  run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
}
