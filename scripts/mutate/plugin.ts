/** What Stryker lacks, as plugins: a run of some mutants only, and a word now and then. */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { CheckStatus, type Checker, type CheckResult } from '@stryker-mutator/api/check';
import type { Mutant, MutantResult, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import type { Reporter } from '@stryker-mutator/api/report';
import { nameOf } from './draw.ts';

/** Why a mutant is not tried; Stryker calls it a compile error. */
const NOT_DRAWN = 'not drawn';

/**
 * Lets those through that were drawn: what Stryker is told is a place in a file, where there may be
 * others.
 */
class Drawn implements Checker {
  static readonly inject = tokens(commonTokens.options);
  readonly #drawn: ReadonlySet<string>;

  constructor(options: StrykerOptions) {
    this.#drawn = new Set(options['drawn'] as readonly string[]);
  }

  async init(): Promise<void> {}

  async group(mutants: Mutant[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    const results = mutants.map((mutant): [string, CheckResult] => {
      const drawn = this.#drawn.has(nameOf({ ...mutant, fileName: relative(process.cwd(), mutant.fileName) }));
      const refused = { status: CheckStatus.CompileError, reason: NOT_DRAWN } as const;
      return [mutant.id, drawn ? { status: CheckStatus.Passed } : refused];
    });
    return Object.fromEntries(results);
  }
}

const TOLD_EVERY = 50;

/** A mutant that was tried, as the file of results has it, one a line. */
export type Tried = Pick<MutantResult, 'fileName' | 'location' | 'mutatorName' | 'replacement' | 'status'>;

/** Writes each one down when it was tried: a run that is out of time has something to say, too. */
class Results implements Reporter {
  static readonly inject = tokens(commonTokens.options);
  readonly #file: string;
  #tried = 0;

  constructor(options: StrykerOptions) {
    this.#file = options['results'] as string;
  }

  onMutantTested({ fileName, location, mutatorName, replacement, status, statusReason }: Readonly<MutantResult>): void {
    if (statusReason === NOT_DRAWN) return;
    const name = relative(process.cwd(), fileName);
    const tried: Tried = { fileName: name, location, mutatorName, replacement, status };
    appendFileSync(this.#file, `${JSON.stringify(tried)}\n`);
    if (++this.#tried % TOLD_EVERY === 0) console.log(`${this.#tried} tried`);
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.Checker, 'drawn', Drawn),
  declareClassPlugin(PluginKind.Reporter, 'results', Results),
];
