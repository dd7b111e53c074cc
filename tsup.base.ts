import { defineConfig } from 'tsup';

/** The one way a package is built: ESM, CommonJS and types, from the entries its `exports` name. */
export function packageBuild(entry: string[]): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    dts: true,
    target: 'node22',
    platform: 'neutral',
    clean: true,
    sourcemap: false,
    // else `node:sqlite` becomes `sqlite`, which does not exist
    removeNodeProtocol: false,
    silent: true,
  });
}
