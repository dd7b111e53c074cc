/** What Stryker lacks, as plugins: a run of some mutants only, of those that compile, and a word now and then. */
import { join, relative } from 'node:path';
import { CheckStatus, type Checker, type CheckResult } from '@stryker-mutator/api/check';
import type { Mutant, MutantResult, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import type { Reporter } from '@stryker-mutator/api/report';
import { Compiler } from './compiler.ts';
import { inDrawingOrder } from './draw.ts';

/** Options of this plugin, under the name `sample` among those of Stryker. */
export interface Sample {
  readonly seed: string;
  /** How many mutants that compile are tried. */
  readonly count: number;
  /** The checkout: what Stryker has before it are copies, and no longer as they were. */
  readonly root: string;
}

/** Why a mutant is not tried; Stryker calls both of them compile errors. */
export const NOT_DRAWN = 'not drawn';

/** Draws, and takes the next one for each that does not compile. */
class Draw implements Checker {
  static readonly inject = tokens(commonTokens.options);
  readonly #sample: Sample;

  constructor(options: StrykerOptions) {
    this.#sample = options['sample'] as Sample;
  }

  async init(): Promise<void> {}

  /** One group of all: what is drawn depends on what there is. */
  async group(mutants: Mutant[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    const { seed, count, root } = this.#sample;
    const results: Record<string, CheckResult> = {};
    const compiler = new Compiler(root);
    const named = mutants.map((mutant) => ({ ...mutant, fileName: relative(process.cwd(), mutant.fileName) }));
    let drawn = 0;
    for (const mutant of inDrawingOrder(named, seed)) {
      const complaint = drawn < count ? compiler.complaint(join(root, mutant.fileName), mutant) : NOT_DRAWN;
      if (complaint === undefined) drawn++;
      results[mutant.id] =
        complaint === undefined
          ? { status: CheckStatus.Passed }
          : { status: CheckStatus.CompileError, reason: complaint };
    }
    return results;
  }
}

const TOLD_EVERY = 50;

class Progress implements Reporter {
  #tried = 0;

  onMutantTested({ status }: Readonly<MutantResult>): void {
    if (status === 'CompileError') return;
    if (++this.#tried % TOLD_EVERY === 0) console.log(`${this.#tried} tried`);
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.Checker, 'draw', Draw),
  declareClassPlugin(PluginKind.Reporter, 'progress-in-lines', Progress),
];
