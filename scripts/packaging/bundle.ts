/**
 * Makes the daemon a few files that need nothing but Node: `bundle.ts FOLDER [ENTRY]`. They are
 * loaded in two thirds of the time that the packages of `node_modules` take. `LICENSES.bundle` has
 * the licences of all libraries in it.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const [folder, entry = 'packages/server/src/bin.ts'] = process.argv.slice(2);
if (folder === undefined) throw new Error('bundle.ts FOLDER [ENTRY]');

/**
 * The UMD build of ts-results requires its other file by a name that no bundler sees; its ESM build
 * does not.
 */
const esmResults: Plugin = {
  name: 'esm-results',
  setup(bundle) {
    bundle.onResolve({ filter: /^ts-results\/result\.js$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'esm-results',
      pluginData: resolveDir,
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'esm-results' }, ({ pluginData }) => ({
      contents: "import { Err, Ok } from 'ts-results/esm/result.js'; export default { Err, Ok };",
      resolveDir: pluginData as string,
    }));
  },
};

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [entry],
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  conditions: ['ironic-inspector-source'],
  mainFields: ['module', 'main'],
  outdir: resolve(folder),
  outExtension: { '.js': '.mjs' },
  legalComments: 'none',
  // names stay, for those who read a stack trace
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  metafile: true,
  plugins: [esmResults],
  // for libraries that are CommonJS
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});

const libraries = new Set(
  Object.keys(metafile.inputs).flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
);
const licences = [...libraries].toSorted().map((library) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, library, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license: string;
  };
  const file = readdirSync(join(root, library)).find((one) => /^licen[cs]e/i.test(one));
  const text = file === undefined ? '(no text comes with it)' : readFileSync(join(root, library, file), 'utf8').trim();
  return `${name} ${version}: ${license}\n\n${text}\n`;
});
writeFileSync(join(folder, 'LICENSES.bundle'), licences.join(`\n${'-'.repeat(80)}\n`));
console.log(`${folder}: ${libraries.size} libraries bundled`);
