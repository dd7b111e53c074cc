/**
 * Changes core in many small ways, one at a time, and looks whether its tests notice. `--seed N`
 * draws the same mutants again, `--mutants N` says how many, `--files GLOB` which files (below
 * packages/core/src) they are drawn from. Ends with 0 when the score is not below `--floor` (a
 * percentage) and with 1 when it is, or when it takes longer than `--minutes`.
 */
import { randomInt } from 'node:crypto';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { copyTree } from './copy.ts';
import { nameOf, rangeOf } from './draw.ts';
import { reportOn } from './report.ts';
import { drawSample } from './sample.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    mutants: { type: 'string', default: '420' },
    files: { type: 'string', default: '**/*.ts' },
    floor: { type: 'string', default: '0' },
    minutes: { type: 'string', default: '24' },
  },
});

const root = join(import.meta.dirname, '../..');
const copy = await copyTree(root);

/** Stryker's worker processes end with the one that started them. */
async function giveUp(why: string): Promise<never> {
  console.error(why);
  await copy.remove();
  process.exit(1);
}
setTimeout(() => void giveUp(`out of time: ${options.minutes} minutes`), Number(options.minutes) * 60_000).unref();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void giveUp(signal));

try {
  const begun = Date.now();
  const { drawn, refused, outOf } = await drawSample(root, options.files, Number(options.mutants), options.seed);
  console.log(`seed ${options.seed}: ${drawn.length} mutants of ${outOf}; ${refused} more do not compile`);
  process.chdir(copy.folder);
  const results = await new Stryker({
    mutate: drawn.map(rangeOf),
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner'), join(import.meta.dirname, 'plugin.ts')],
    testRunner: 'vitest',
    vitest: { related: false },
    coverageAnalysis: 'perTest',
    checkers: ['drawn'],
    reporters: ['progress-in-lines'],
    drawn: drawn.map(nameOf),
    concurrency: 2,
    // it is a copy already, and one in which packages find each other
    inPlace: true,
    timeoutMS: 10_000,
    dryRunTimeoutMinutes: 10,
    warnings: false,
  }).runMutationTest();
  const named = results.map((mutant) => ({ ...mutant, fileName: relative(copy.folder, mutant.fileName) }));
  const { score, tried, lines } = reportOn(named, root);
  console.log(`${lines.join('\n')}\nseconds           ${Math.round((Date.now() - begun) / 1000)}`);
  process.exitCode = tried > 0 && score * 100 >= Number(options.floor) ? 0 : 1;
} finally {
  await copy.remove();
}
