/** What makes packages alike: pure functions from what is on disk to the list of what is wrong. */

const SOURCE = 'ironic-inspector-source';
const MAX_LINES = 300;
/** Folders that a package may publish besides `dist`. */
const EXTRA_FILES = ['grafana', 'payloads', 'prometheus', 'systemd', 'templates'];

/** What runs on Node 20, too: everything whose libraries do. Their sources need newer ones. */
const ON_NODE_20 = new Set(['api-schemas', 'core', 'store-memory', 'pxe-filter', 'observability', 'testing']);

/**
 * Files of which an index may take all: lists of names themselves, and those whose every export is
 * part of the API.
 */
const WHOLLY_PUBLIC = /^export \* from '\.\/(entry\/[\w-]+|wire|wire-types)\.ts';$/;

export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly engines?: { readonly node: string };
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly access?: string; readonly exports?: Readonly<Record<string, unknown>> };
  readonly scripts?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  /** The folder's name under `packages/`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Text of every file of the package that is not ignored, by path inside the package. */
  readonly files: ReadonlyMap<string, string>;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** `./src/node.ts` → what is published for it. */
function built(source: string): unknown {
  const base = source.replace('./src/', './dist/').replace(/\.ts$/, '');
  return {
    import: { types: `${base}.d.ts`, default: `${base}.js` },
    require: { types: `${base}.d.cts`, default: `${base}.cjs` },
  };
}

/** The sources that a package's `exports` name, as `src/index.ts`. */
function entries(manifest: Manifest): string[] {
  return Object.values(manifest.exports ?? {}).flatMap((value) => {
    const source = (value as Record<string, unknown> | undefined)?.[SOURCE];
    return typeof source === 'string' ? [source.replace('./', '')] : [];
  });
}

/** The sources of the commands that the package brings: `./dist/bin.js` is `src/bin.ts`. */
function commands(manifest: Manifest): string[] {
  return Object.values(manifest.bin ?? {}).map((path) => path.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
}

export function manifestProblems({ folder, manifest, files }: Package, engines: Manifest['engines']): string[] {
  const problems: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown) => {
    if (!same(found, wanted)) problems.push(`${what} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  };

  expect('name', manifest.name, `@ironic-inspector/${folder}`);
  expect('license', manifest.license, 'Apache-2.0');
  expect('type', manifest.type, 'module');
  expect('sideEffects', manifest.sideEffects, false);
  const older = ON_NODE_20.has(folder) ? '^20.19.0 || ' : '';
  expect('engines', manifest.engines, { node: `${older}${engines?.node}` });
  expect('scripts', manifest.scripts, { build: 'tsup' });
  expect('publishConfig.access', manifest.publishConfig?.access, 'public');
  expect('files', manifest.files, ['dist', ...EXTRA_FILES.filter((name) => manifest.files?.includes(name))]);
  if (!manifest.description) problems.push('there is no description');

  for (const source of commands(manifest)) {
    if (files.get(source)?.startsWith('#!/usr/bin/env node\n') !== true) problems.push(`bin: ${source} is no script`);
  }

  const published: Record<string, unknown> = {};
  for (const [subpath, value] of Object.entries(manifest.exports ?? {})) {
    if (subpath === './package.json') continue;
    const source = (value as Record<string, unknown>)[SOURCE];
    if (typeof source !== 'string' || !files.has(source.replace('./', ''))) {
      problems.push(`exports["${subpath}"] names no source under "${SOURCE}"`);
      continue;
    }
    expect(`exports["${subpath}"]`, value, { [SOURCE]: source, ...(built(source) as object) });
    published[subpath] = built(source);
  }
  if (!('.' in published)) problems.push('exports has no "."');
  published['./package.json'] = './package.json';
  expect('exports["./package.json"]', manifest.exports?.['./package.json'], './package.json');
  expect('publishConfig.exports', manifest.publishConfig?.exports, published);

  for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (name.startsWith('@ironic-inspector/')) expect(`range of ${name}`, range, 'workspace:^');
  }

  for (const name of ['README.md', 'tsconfig.json', 'tsup.config.ts', 'typedoc.json']) {
    if (!files.has(name)) problems.push(`there is no ${name}`);
  }
  if (!files.get('tsup.config.ts')?.includes('packageBuild(')) {
    problems.push('tsup.config.ts does not build as the other packages do');
  }
  return problems.map((problem) => `packages/${folder}/package.json: ${problem}`);
}

export function sourceProblems({ folder, manifest, files }: Package): string[] {
  const problems: string[] = [];
  for (const [path, text] of files) {
    if (!path.startsWith('src/') || !path.endsWith('.ts') || path.endsWith('.test.ts')) continue;
    const lines = text.trimEnd().split('\n').length;
    if (lines > MAX_LINES) problems.push(`${path}: ${lines} lines; more than ${MAX_LINES} want to be two files`);
    if (/(^|\/)(utils?|helpers?)\.ts$/.test(path)) problems.push(`${path}: name it after what it does`);
    const wholes = text.split('\n').filter((line) => line.startsWith('export *') && !WHOLLY_PUBLIC.test(line));
    if (entries(manifest).includes(path) && wholes.length > 0) {
      problems.push(`${path}: list the public names; export * is for ./entry/ alone`);
    }
    if (/^import \{.*\} from 'zod'/m.test(text)) {
      problems.push(
        `${path}: write \`import * as z from 'zod'\`, so that bundlers drop what is not used, its languages above all`,
      );
    }
    for (const [, target] of text.matchAll(/(?:from|import) '(\.[^']*)'/g)) {
      if (target && !/\.(ts|json)$/.test(target)) problems.push(`${path}: '${target}' needs its .ts extension`);
    }
  }
  return problems.map((problem) => `packages/${folder}/${problem}`);
}

/** One version of each library, and one of our own packages. */
export function versionProblems(manifests: readonly Manifest[]): string[] {
  const ranges = new Map<string, Set<string>>();
  const note = (name: string, range: string) => ranges.set(name, (ranges.get(name) ?? new Set()).add(range));
  for (const manifest of manifests) {
    if (manifest.name?.startsWith('@ironic-inspector/') && manifest.private !== true) {
      note('@ironic-inspector/*', manifest.version ?? 'missing');
    }
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      note(name, range);
    }
  }
  return [...ranges]
    .filter(([, found]) => found.size > 1)
    .map(([name, found]) => `${name} has several versions: ${[...found].join(', ')}`);
}
