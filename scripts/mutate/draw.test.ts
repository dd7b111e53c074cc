import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inDrawingOrder, nameOf, rangeOf, type Candidate } from './draw.ts';

/** `counts[n]` mutants in file n. */
function mutantsOf(counts: readonly number[]): readonly Candidate[] {
  return counts.flatMap((count, file) =>
    Array.from({ length: count }, (_, line) => ({
      fileName: `file-${file}.ts`,
      mutatorName: 'BooleanLiteral',
      replacement: 'false',
      location: { start: { line, column: 4 }, end: { line, column: 8 } },
    })),
  );
}

const counts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });

describe('drawing mutants', () => {
  it('takes of each file as large a part as it has in all, give or take one', () => {
    fc.assert(
      fc.property(counts, fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (sizes, seed, part) => {
        const all = mutantsOf(sizes);
        const drawn = inDrawingOrder(all, seed).slice(0, Math.round(all.length * part));
        const share = drawn.length / all.length;
        for (const [file, size] of sizes.entries()) {
          const taken = drawn.filter(({ fileName }) => fileName === `file-${file}.ts`).length;
          // Each file rounds its own part, and the sum of that is shared by all.
          expect(Math.abs(taken - size * share)).toBeLessThanOrEqual(1 + (size * sizes.length) / all.length);
        }
      }),
    );
  });

  it('follows from the seed alone, not from the order in which they were made', () => {
    fc.assert(
      fc.property(counts, fc.string(), (sizes, seed) => {
        const all = mutantsOf(sizes);
        expect(inDrawingOrder(all.toReversed(), seed)).toEqual(inDrawingOrder(all, seed));
      }),
    );
  });

  it('draws others with another seed', () => {
    const all = mutantsOf([40, 40]);
    const names = (seed: string) => inDrawingOrder(all, seed).slice(0, 10).map(nameOf);
    expect(names('1')).not.toEqual(names('2'));
  });

  it('tells Stryker where they are: lines from 1, columns from 0', () => {
    const [first] = mutantsOf([1]);
    expect(first && rangeOf(first)).toBe('file-0.ts:1:4-1:8');
  });
});
