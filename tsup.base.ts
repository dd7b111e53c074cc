import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig, type Options } from 'tsup';

/**
 * In CommonJS a library that exists only as ESM (ky, p-limit) is required as a namespace, and one
 * that was compiled from ESM (jsonpath-rfc9535) as an object that looks like one, so its `default`
 * must be taken. esbuild does that unless told that the importing package is ESM, which it is told
 * by our `type: module`.
 */
const requireEsm: NonNullable<Options['plugins']>[number] = {
  name: 'require-esm',
  renderChunk(code) {
    if (this.format !== 'cjs') return;
    const load = createRequire(join(process.cwd(), 'package.json'));
    return {
      code: code.replaceAll(/__toESM\(require\("([^"]+)"\), 1\)/g, (call, name: string) => {
        // ours have no default exports, and may not be built yet
        if (name.startsWith('@ironic-inspector/') || name.startsWith('.')) return call;
        const library: unknown = load(name);
        return hasDefault(library) ? `__toESM(require("${name}"))` : call;
      }),
    };
  },
};

/**
 * Whether what `require` gives is a namespace with a default export, rather than the export itself.
 */
function hasDefault(library: unknown): boolean {
  if (Object.prototype.toString.call(library) === '[object Module]') return true;
  return typeof library === 'object' && library !== null && '__esModule' in library && 'default' in library;
}

/**
 * Leaves a file's imports of other files of its package to the files that are made of those. Of a
 * single large file a bundler keeps whatever may do something when it is loaded, which is nearly
 * all; whole files that nobody asks for it drops.
 */
const fileByFile: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'file-by-file',
  setup(build) {
    const ending = build.initialOptions.format === 'cjs' ? '.cjs' : '.js';
    build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, ending), external: true },
    );
  },
};

/** The sources that `exports` and `bin` of the package in this folder name. */
function entriesOf(folder: string): string[] {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  const { exports, bin = {} } = JSON.parse(text) as {
    readonly exports: Readonly<Record<string, { readonly 'ironic-inspector-source'?: string }>>;
    readonly bin?: Readonly<Record<string, string>>;
  };
  const exported = Object.values(exports).flatMap((one) => one['ironic-inspector-source'] ?? []);
  const commands = Object.values(bin).map((path) => path.replace('./dist/', './src/').replace(/\.js$/, '.ts'));
  return [...exported, ...commands].map((path) => path.replace('./', ''));
}

/**
 * The one way a package is built: ESM and CommonJS, a file for each of its sources, and types for
 * the entries that its `exports` and `bin` name.
 */
export function packageBuild({ esbuildPlugins = [], ...others }: Options = {}): ReturnType<typeof defineConfig> {
  const entry = entriesOf(process.cwd());
  return defineConfig({
    entry: ['src/**/*.ts', '!src/**/*.test.ts'],
    format: ['esm', 'cjs'],
    // what is `@internal` drags classes along that nobody can import
    dts: { entry, compilerOptions: { stripInternal: true } },
    target: 'node20',
    // `import.meta.url` in the CommonJS build
    shims: true,
    clean: true,
    // else `node:sqlite` becomes `sqlite`, which does not exist
    removeNodeProtocol: false,
    silent: true,
    plugins: [requireEsm],
    esbuildPlugins: [fileByFile, ...esbuildPlugins],
    ...others,
  });
}
