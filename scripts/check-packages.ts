/** Packages are alike because this says so: `package-rules.ts` has the rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Manifest, type Package, manifestProblems, sourceProblems, versionProblems } from './package-rules.ts';

const root = join(import.meta.dirname, '..');
const IGNORED = new Set(['node_modules', 'dist', 'payloads']);

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;

function filesOf(folder: string, top = folder): [string, string][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = join(folder, entry.name);
    if (IGNORED.has(entry.name)) return [];
    if (entry.isDirectory()) return filesOf(path, top);
    return [[relative(top, path).split(sep).join('/'), readFileSync(path, 'utf8')]];
  });
}

const packages: Package[] = readdirSync(join(root, 'packages')).map((folder) => ({
  folder,
  manifest: readManifest(join('packages', folder)),
  files: new Map(filesOf(join(root, 'packages', folder))),
}));
const workspace = readManifest('.');

const problems = [
  ...packages.flatMap((one) => [...manifestProblems(one, workspace.engines), ...sourceProblems(one)]),
  ...versionProblems([workspace, readManifest('examples'), ...packages.map((one) => one.manifest)]),
];
// Whose registry it was written with is nobody's business, and may not be reachable elsewhere.
if (/https?:/.test(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')))
  problems.push('pnpm-lock.yaml holds an address');
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
