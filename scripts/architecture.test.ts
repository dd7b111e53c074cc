import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterEach, expect, it } from 'vitest';

const config: IConfiguration = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const folder = mkdtempSync(join(tmpdir(), 'architecture-'));

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The names of the rules that a tree of these files breaks. */
async function broken(files: Record<string, string>): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { doNotFollow, exclude, tsPreCompilationDeps, enhancedResolveOptions } = config.options ?? {};
  const { output } = await cruise(
    ['packages'],
    {
      baseDir: folder,
      validate: true,
      ruleSet: { forbidden: config.forbidden ?? [] },
      ...(doNotFollow && { doNotFollow }),
      ...(exclude && { exclude }),
      ...(tsPreCompilationDeps && { tsPreCompilationDeps }),
    },
    { ...enhancedResolveOptions },
  );
  const names = (output as ICruiseResult).summary.violations.map((violation) => violation.rule.name);
  return [...new Set(names)].sort();
}

it('lets an adapter import core by its entry', async () => {
  expect(
    await broken({
      'packages/core/src/index.ts': "export { a } from './result.ts';",
      'packages/core/src/result.ts': 'export const a = 1;',
      'packages/store-memory/src/index.ts': "export { a } from '../../core/src/index.ts';",
    }),
  ).toEqual([]);
});

it.each<[string, string[], Record<string, string>]>([
  [
    'an adapter imports another adapter',
    ['store-memory-packages'],
    {
      'packages/store-memory/src/index.ts': "import '../../http-adapter/src/index.ts';",
      'packages/http-adapter/src/index.ts': '',
    },
  ],
  [
    'a type of another adapter is an import too',
    ['http-adapter-packages'],
    {
      'packages/http-adapter/src/index.ts':
        "import type { A } from '../../store-memory/src/index.ts'; export type B = A;",
      'packages/store-memory/src/index.ts': 'export type A = 1;',
    },
  ],
  [
    'core uses a library that is not on its list',
    ['core-libraries'],
    {
      'packages/core/src/index.ts': "import 'left-pad';",
      'node_modules/left-pad/package.json': '{"name":"left-pad","version":"1.0.0","main":"index.js"}',
      'node_modules/left-pad/index.js': '',
    },
  ],
  [
    "core's main entry reaches node:*",
    ['core-node-folder', 'core-runs-anywhere'],
    {
      'packages/core/src/index.ts': "import './system.ts';",
      'packages/core/src/system.ts': "import 'node:fs/promises';",
    },
  ],
  [
    "core's main entry reaches node:* through the folder that may use it",
    ['core-layer-index', 'core-runs-anywhere'],
    { 'packages/core/src/index.ts': "import './nodejs/a.ts';", 'packages/core/src/nodejs/a.ts': "import 'node:dns';" },
  ],
  [
    'a deep import',
    ['no-deep-imports'],
    { 'packages/store-memory/src/index.ts': "import '../../core/src/result.ts';", 'packages/core/src/result.ts': '' },
  ],
  [
    'an adapter imports the composition',
    ['no-imports-of-tops', 'testing-packages'],
    { 'packages/testing/src/index.ts': "import '../../server/src/index.ts';", 'packages/server/src/index.ts': '' },
  ],
  [
    'code imports a test',
    ['no-tests-imported'],
    { 'packages/core/src/run/a.ts': "import './a.test.ts';", 'packages/core/src/run/a.test.ts': '' },
  ],
  [
    'a circle',
    ['no-circles'],
    { 'packages/core/src/run/a.ts': "import './b.ts';", 'packages/core/src/run/b.ts': "import './a.ts';" },
  ],
  [
    'a circle of types',
    ['no-circles'],
    {
      'packages/core/src/run/a.ts': "import type { B } from './b.ts'; export type A = B;",
      'packages/core/src/run/b.ts': "import type { A } from './a.ts'; export type B = A;",
    },
  ],
  [
    'a flow imports another flow',
    ['core-layer-upkeep'],
    {
      'packages/core/src/upkeep/a.ts': "import type { A } from '../ramdisk/a.ts'; export type B = A;",
      'packages/core/src/ramdisk/a.ts': 'export type A = 1;',
    },
  ],
  [
    'what all flows share imports a flow',
    ['core-layer-run'],
    { 'packages/core/src/run/a.ts': "import '../operator/a.ts';", 'packages/core/src/operator/a.ts': '' },
  ],
  [
    'a hook imports the engine',
    ['core-layer-hooks'],
    { 'packages/core/src/hooks/a.ts': "import '../processing/a.ts';", 'packages/core/src/processing/a.ts': '' },
  ],
  [
    'the model imports a contract',
    ['core-layer-model'],
    {
      'packages/core/src/model/a.ts': "import type { A } from '../contracts/a.ts'; export type B = A;",
      'packages/core/src/contracts/a.ts': 'export type A = 1;',
    },
  ],
  [
    'a file of core beside its folders',
    ['core-known-place'],
    { 'packages/core/src/odds.ts': "import './result.ts';", 'packages/core/src/result.ts': '' },
  ],
  ['a file that is not there', ['resolves'], { 'packages/core/src/index.ts': "import './gone.ts';" }],
  [
    'a package without rules',
    ['known-package'],
    { 'packages/surprise/src/index.ts': "import './a.ts';", 'packages/surprise/src/a.ts': '' },
  ],
])('notices when %s', async (_, rules, files) => {
  expect(await broken(files)).toEqual(rules);
});
