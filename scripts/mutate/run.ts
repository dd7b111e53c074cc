/**
 * Changes core in many small ways, one at a time, and looks whether its tests notice. `--seed N`
 * draws the same mutants again, `--mutants N` says how many, `--files GLOB` which files (below
 * packages/core/src) they are drawn from. Ends with 0 when the score is not below `--floor` (a
 * percentage) and with 1 when it is, or when it takes longer than `--minutes`.
 */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { copyTree } from './copy.ts';
import { nameOf, rangeOf } from './draw.ts';
import type { Tried } from './plugin.ts';
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
const begun = Date.now();
const copy = await copyTree(root);
const resultsFile = join(copy.folder, 'results');
await writeFile(resultsFile, '');
/** What the mutants are made of: a run takes long, and the checkout may change meanwhile. */
let sources: ReadonlyMap<string, string> = new Map();

/** Prints what is known by now. @returns the score, as a percentage */
function report(): number {
  const lines = readFileSync(resultsFile, 'utf8').split('\n').slice(0, -1);
  const { score, lines: told } = reportOn(
    lines.map((line) => JSON.parse(line) as Tried),
    sources,
  );
  console.log(`${told.join('\n')}\nseconds           ${Math.round((Date.now() - begun) / 1000)}`);
  return score * 100;
}

/** Stryker's workers would go on with the test that they run. */
function endWorkers(): void {
  const { pid } = process;
  for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')) {
    if (child !== '') process.kill(Number(child), 'SIGKILL');
  }
}

function giveUp(why: string): never {
  endWorkers();
  report();
  copy.remove();
  console.error(why);
  process.exit(1);
}
setTimeout(() => giveUp(`out of time: ${options.minutes} minutes`), Number(options.minutes) * 60_000).unref();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => giveUp(signal));

try {
  const sample = await drawSample(copy.folder, options.files, Number(options.mutants), options.seed);
  const { drawn, refused, outOf } = sample;
  sources = sample.sources;
  if (drawn.length === 0) giveUp(`no mutants: is there a file in packages/core/src that ${options.files} names?`);
  console.log(`seed ${options.seed}: ${drawn.length} mutants of ${outOf}; ${refused} more do not compile`);
  process.chdir(copy.folder);
  await new Stryker({
    mutate: drawn.map(rangeOf),
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner'), join(import.meta.dirname, 'plugin.ts')],
    testRunner: 'vitest',
    vitest: { related: false },
    coverageAnalysis: 'perTest',
    checkers: ['drawn'],
    reporters: ['results'],
    drawn: drawn.map(nameOf),
    results: resultsFile,
    concurrency: 2,
    // it is a copy already, and one in which packages find each other
    inPlace: true,
    timeoutMS: 10_000,
    dryRunTimeoutMinutes: 10,
    warnings: false,
  }).runMutationTest();
  const score = report();
  process.exitCode = score >= Number(options.floor) ? 0 : 1;
} finally {
  copy.remove();
}
