import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Options } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

/**
 * Brings the ESM build of ts-results into `dist`. Its main build is UMD, which asks for its parts
 * by a `require` that bundlers cannot see through: what they made of it crashed when it was loaded.
 */
const resultsFromEsm: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'results-from-esm',
  setup(build) {
    const resolveDir = join(createRequire(import.meta.url).resolve('ts-results'), '../esm');
    build.onResolve({ filter: /^ts-results\/result\.js$/ }, ({ path }) => ({ path, namespace: 'results' }));
    build.onLoad({ filter: /./, namespace: 'results' }, () => ({
      contents: "import { Err, Ok } from './result.js'; export default { Err, Ok };",
      resolveDir,
    }));
  },
};

export default packageBuild({
  // modern-tar is ESM alone, which Jest cannot require before Node 24.9
  noExternal: ['ts-results', 'modern-tar'],
  esbuildPlugins: [resultsFromEsm],
  // doc comments cite its sections
  onSuccess: () => copyFile(join(import.meta.dirname, '../../docs/CONTRACT.md'), 'dist/CONTRACT.md'),
});
