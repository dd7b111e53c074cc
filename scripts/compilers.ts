/** Compiles what users write with the TypeScript versions that users have. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './packed.ts';

/** Beside the workspace's own: the oldest that is supported, the last of 5, and the newest. */
const VERSIONS: Readonly<Record<string, string>> = { 'ts-5.4': '~5.4.5', 'ts-5.9': '~5.9.3', 'ts-7': '^7.0.2' };

/** How TypeScript can be told to find a package's types, by the kind of the module. */
const RESOLUTIONS = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'esnext', moduleResolution: 'bundler' },
];

/**
 * Compiles `types.mts` in `folder`, where the tarballs are installed, as ESM and as CommonJS:
 * without lib DOM, and with the declarations themselves checked.
 */
export function compileWithAll(folder: string): void {
  cpSync(join(folder, 'types.mts'), join(folder, 'types.cts'));
  for (const tsc of [...installCompilers(join(folder, 'compilers')), join(root, 'node_modules/typescript/bin/tsc')]) {
    for (const resolution of RESOLUTIONS) {
      const compilerOptions = {
        ...resolution,
        target: 'es2022',
        lib: ['es2023'],
        types: ['node'],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
      };
      const files = ['types.mts', 'types.cts'];
      writeFileSync(join(folder, 'tsconfig.types.json'), JSON.stringify({ compilerOptions, files }));
      run(folder, 'node', tsc, '--project', 'tsconfig.types.json');
    }
  }
}

/** From npm, in a folder of their own: as dependencies they would take over the one `tsc`. */
function installCompilers(folder: string): string[] {
  mkdirSync(folder);
  const names = Object.keys(VERSIONS);
  const dependencies = Object.fromEntries(names.map((name) => [name, `npm:typescript@${VERSIONS[name]}`]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--no-bin-links', '--loglevel=error');
  return names.map((name) => join(folder, 'node_modules', name, 'bin/tsc'));
}
