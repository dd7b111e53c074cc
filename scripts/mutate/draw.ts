import { createHash } from 'node:crypto';

/** One change of one expression or statement, as Stryker makes it. */
export interface Candidate {
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  /** Lines and columns, counted from 0. */
  readonly location: { readonly start: Place; readonly end: Place };
}

/** Where it is, as Stryker is told. */
export function rangeOf({ fileName, location: { start, end } }: Candidate): string {
  return `${fileName}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * All of them in the order in which they are drawn: however many are taken from the front, every
 * file has as large a part in them as it has in all. The order follows from the seed and from what
 * a mutant is, so that a change of one file does not draw others in the rest.
 */
export function inDrawingOrder<T extends Candidate>(candidates: readonly T[], seed: string): readonly T[] {
  const placed = [...Map.groupBy(candidates, ({ fileName }) => fileName)].flatMap(([file, ofFile]) => {
    const first = fraction(`${seed} ${file}`);
    return ofFile
      .map((candidate) => ({ candidate, chance: fraction(`${seed} ${nameOf(candidate)}`) }))
      .toSorted((left, right) => left.chance - right.chance)
      .map(({ candidate }, rank) => ({ candidate, place: (rank + first) / ofFile.length }));
  });
  return placed.toSorted((left, right) => left.place - right.place).map(({ candidate }) => candidate);
}

/** Names a mutant among all others, wherever its file is. */
export function nameOf({ fileName, mutatorName, replacement, location: { start, end } }: Candidate): string {
  return [fileName, start.line, start.column, end.line, end.column, mutatorName, replacement].join(' ');
}

/** A number from 0, below 1, that looks random and follows from the text. */
function fraction(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
