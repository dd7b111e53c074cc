/**
 * Bundles what was packed as users do, with esbuild, rolldown and webpack, as ESM and as CommonJS,
 * and runs the results: every entry of every package for Node, and for browsers and other places
 * without Node what is said to run anywhere.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { rolldown } from 'rolldown';
import webpack from 'webpack';
import { importable, installWithNpm, published, root, writeProject } from './packed.ts';

type Platform = 'node' | 'browser' | 'neutral';
type Format = 'esm' | 'cjs';

interface Job {
  /** The project's folder. */
  readonly folder: string;
  readonly entry: string;
  readonly platform: Platform;
  readonly format: Format;
  readonly file: string;
}

/** ts-results, which users of hooks bring along, has its ESM build in the older field. */
const FIELDS = ['module', 'main'];

/** What esbuild's users put before an ESM bundle for Node. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const BUNDLERS: Readonly<Record<string, (job: Job) => Promise<unknown>>> = {
  esbuild: ({ folder, entry, platform, format, file }) =>
    esbuild.build({
      absWorkingDir: folder,
      entryPoints: [entry],
      outfile: file,
      bundle: true,
      platform,
      format,
      mainFields: FIELDS,
      // Libraries in CommonJS (undici, yaml) load parts of Node with `require`, which ESM has not.
      ...(platform === 'node' && format === 'esm' && { banner: { js: REQUIRE } }),
      logLevel: 'silent',
    }),
  rolldown: async ({ folder, entry, platform, format, file }) => {
    const options = {
      cwd: folder,
      input: entry,
      platform,
      resolve: { mainFields: FIELDS },
      logLevel: 'silent',
    } as const;
    const bundle = await rolldown(options);
    await bundle.write({ file, format, codeSplitting: false });
    await bundle.close();
  },
  webpack: ({ folder, entry, platform, format, file }) =>
    new Promise<void>((resolve, reject) => {
      const isEsm = format === 'esm';
      const target = platform === 'node' ? 'node22' : ['web', 'es2022'];
      webpack(
        {
          context: folder,
          entry: `./${entry}`,
          mode: 'production',
          target,
          // Warnings are about drivers that databases' libraries load only where they are installed.
          ignoreWarnings: [/./],
          resolve: { mainFields: FIELDS },
          experiments: { outputModule: isEsm },
          optimization: { minimize: false },
          output: {
            path: join(file, '..'),
            filename: file.split('/').at(-1) ?? '',
            library: { type: isEsm ? 'module' : 'commonjs2' },
            ...(isEsm && { module: true, chunkFormat: 'module' as const }),
          },
        },
        (error, stats) => {
          if (error) reject(error);
          else if (stats?.hasErrors()) reject(new Error(stats.toString({ all: false, errors: true })));
          else resolve();
        },
      );
    }),
};

/** What is bundled for whom. */
const PROGRAMS: readonly { readonly entry: string; readonly platforms: readonly Platform[] }[] = [
  { entry: 'every-entry.mjs', platforms: ['node'] },
  { entry: 'anywhere.mjs', platforms: ['node', 'browser', 'neutral'] },
];

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    writeProject(folder);
    installWithNpm(folder);
    const entries = published.flatMap(({ manifest }) => importable(manifest));
    const seen = entries.map(
      (entry, index) => `if (Object.keys(entry${index}).length === 0) throw new Error('${entry}');`,
    );
    const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
    writeFileSync(join(folder, 'every-entry.mjs'), [...imports, ...seen, ''].join('\n'));
    cpSync(join(import.meta.dirname, 'consumers/anywhere.mjs'), join(folder, 'anywhere.mjs'));
    const problems: string[] = [];
    for (const job of jobs(folder)) {
      const problem = await problemOf(job).catch((thrown: unknown) => String(thrown));
      if (problem !== undefined) problems.push(`${job.name}: ${problem}`);
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function jobs(folder: string): (Job & { readonly name: string; readonly bundle: (job: Job) => Promise<unknown> })[] {
  return Object.entries(BUNDLERS).flatMap(([bundler, bundle]) =>
    PROGRAMS.flatMap(({ entry, platforms }) =>
      platforms.flatMap((platform) =>
        (['esm', 'cjs'] as const).map((format) => {
          const name = `${bundler} ${platform} ${format} ${entry}`;
          const file = join(folder, `out/${name.replaceAll(/[ .]/g, '-')}.${format === 'esm' ? 'mjs' : 'cjs'}`);
          return { name, bundle, folder, entry, platform, format, file };
        }),
      ),
    ),
  );
}

/** What is wrong with a bundle, `undefined` when it was made and runs. */
async function problemOf(job: ReturnType<typeof jobs>[number]): Promise<string | undefined> {
  await job.bundle(job);
  const kilobytes = Math.round(statSync(job.file).size / 1000);
  // A browser has none of what Node brings, so that what is missed there is missed here.
  const bare = job.platform === 'node' ? [] : ['--import', join(import.meta.dirname, 'consumers/without-node.mjs')];
  try {
    execFileSync(process.execPath, [...bare, job.file], { cwd: root, stdio: 'pipe', timeout: 60_000 });
    console.log(`${job.name}: ${kilobytes} kB`);
    return undefined;
  } catch (error) {
    return String((error as { readonly stderr?: Buffer }).stderr ?? error);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
