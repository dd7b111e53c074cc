import { expect, it } from 'vitest';
import { type Manifest, type Package, manifestProblems, sourceProblems, versionProblems } from './package-rules.ts';

const engines = { node: '>=22' };
const dist = {
  import: { types: './dist/index.d.ts', default: './dist/index.js' },
  require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
};
const manifest: Manifest = {
  name: '@ironic-inspector/one',
  version: '1.0.0',
  description: 'One',
  license: 'Apache-2.0',
  type: 'module',
  sideEffects: false,
  engines,
  files: ['dist'],
  exports: {
    '.': { 'ironic-inspector-source': './src/index.ts', ...dist },
    './package.json': './package.json',
  },
  publishConfig: { access: 'public', exports: { '.': dist, './package.json': './package.json' } },
  scripts: { build: 'tsup' },
  dependencies: { '@ironic-inspector/core': 'workspace:^' },
};
const files = {
  'README.md': '',
  'tsconfig.json': '',
  'typedoc.json': '',
  'tsup.config.ts': 'export default packageBuild();',
  'src/index.ts': "export { a } from './a.ts';\n",
};

const one = (changed: Partial<Manifest> = {}, more: Record<string, string> = {}): Package => ({
  folder: 'one',
  manifest: { ...manifest, ...changed },
  files: new Map(Object.entries({ ...files, ...more })),
});

it('finds nothing wrong with a package like the others', () => {
  expect(manifestProblems(one(), engines)).toEqual([]);
  expect(sourceProblems(one())).toEqual([]);
});

it.each<[string, Partial<Manifest>]>([
  ['name', { name: 'one' }],
  ['license', { license: 'MIT' }],
  ['sideEffects', { sideEffects: true }],
  ['engines', { engines: { node: '>=18' } }],
  ['scripts', { scripts: { build: 'tsc' } }],
  ['files', { files: ['dist', 'src'] }],
  ['description', { description: '' }],
  ['exports["."]', { exports: { ...manifest.exports, '.': dist } }],
  ['publishConfig.exports', { publishConfig: { access: 'public', exports: manifest.exports ?? {} } }],
  ['range of @ironic-inspector/core', { dependencies: { '@ironic-inspector/core': '^1.0.0' } }],
])('notices another %s', (what, changed) => {
  expect(manifestProblems(one(changed), engines).join('\n')).toContain(what);
});

it('notices a build of its own', () => {
  expect(manifestProblems(one({}, { 'tsup.config.ts': 'defineConfig()' }), engines)).toHaveLength(1);
});

it('notices a command that is none', () => {
  const bin = { one: './dist/bin.js' };
  const files = {
    'src/bin.ts': '#!/usr/bin/env node\n',
  };
  expect(manifestProblems(one({ bin }, files), engines)).toEqual([]);
  expect(manifestProblems(one({ bin }), engines)).toHaveLength(1);
});

it.each([
  ['a long file', 'src/long.ts', 'x\n'.repeat(301), ['packages/one/src/long.ts: 301 lines']],
  ['a long test, which is fine', 'src/long.test.ts', 'x\n'.repeat(301), []],
  ['a drawer for everything', 'src/utils.ts', '', ['packages/one/src/utils.ts: name it']],
  ['export *', 'src/index.ts', "export * from './a.ts';", ['packages/one/src/index.ts: list the public names']],
  ['export * of a deeper file', 'src/index.ts', "export * from './entry/a/b.ts';", ['packages/one/src/index.ts: list']],
  ['export * of another package', 'src/index.ts', "export * from 'a/entry/b.ts';", ['packages/one/src/index.ts: list']],
  ['export * of an entry', 'src/index.ts', "export * from './entry/a.ts';\nexport * from './wire.ts';", []],
  ['an import without extension', 'src/a.ts', "import { b } from './b';", ["packages/one/src/a.ts: './b' needs"]],
  [
    'zod with all its languages',
    'src/a.ts',
    "import { z } from 'zod';",
    ['packages/one/src/a.ts: write `import * as z'],
  ],
  ['zod without them', 'src/a.ts', "import * as z from 'zod';", []],
])('judges %s', (_, path, text, problems) => {
  const found = sourceProblems(one({}, { [path]: text }));
  expect(found.map((problem, index) => problem.startsWith(problems[index] ?? '?'))).toEqual(problems.map(() => true));
});

it('notices two versions of one library, or of our packages', () => {
  const zod4 = { ...manifest, dependencies: { zod: '^4.0.0' } };
  const zod3 = { ...manifest, version: '2.0.0', dependencies: { zod: '^3.0.0' } };
  expect(versionProblems([zod4, zod4])).toEqual([]);
  expect(versionProblems([zod4, zod3])).toHaveLength(2);
});
