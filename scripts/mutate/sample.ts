import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { Compiler } from './compiler.ts';
import { inDrawingOrder, type Candidate } from './draw.ts';

/** Where mutants are made. */
const SOURCES = 'packages/core/src';

export interface Sample {
  /** Those that are to be tried, all of which compile. */
  readonly drawn: readonly Candidate[];
  /** How many were drawn and refused by the type checker. */
  readonly refused: number;
  /** How many there are in all. */
  readonly outOf: number;
  /** The texts of the files that they are made of, by their names. */
  readonly sources: ReadonlyMap<string, string>;
}

const unheard = { isDebugEnabled: () => false, debug: () => {}, info: () => {}, warn: () => {} };

/** Makes all mutants of the files that `pattern` names, and draws `count` of those that compile. */
export async function drawSample(root: string, pattern: string, count: number, seed: string): Promise<Sample> {
  const files: { readonly name: string; readonly mutate: true; readonly content: string }[] = [];
  for await (const name of glob(`${SOURCES}/${pattern}`, { cwd: root })) {
    if (name.endsWith('.test.ts') || name.endsWith('/index.ts')) continue;
    files.push({ name, mutate: true, content: await readFile(join(root, name), 'utf8') });
  }
  const { mutants } = await new Instrumenter(unheard as never).instrument(files, {
    ignorers: [],
    excludedMutations: [],
    plugins: null,
  });
  const candidates: readonly Candidate[] = mutants.map(({ fileName, mutatorName, replacement, location }) => ({
    fileName,
    mutatorName,
    replacement,
    location,
  }));
  const compiler = new Compiler(root);
  const drawn: Candidate[] = [];
  let refused = 0;
  for (const candidate of inDrawingOrder(candidates, seed)) {
    if (drawn.length === count) break;
    if (compiler.complaint(join(root, candidate.fileName), candidate) === undefined) drawn.push(candidate);
    else refused++;
  }
  const sources = new Map(files.map(({ name, content }) => [name, content]));
  return { drawn, refused, outOf: candidates.length, sources };
}
