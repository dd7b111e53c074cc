/** What is changed in a good text, as arbitraries: fast-check makes a finding's changes fewer. */
import fc from 'fast-check';
import { oddText, oddValue } from './odd-values.ts';

/** One of these so often in a hundred; shrinks to none. */
export function sometimes<T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  const none = { weight: 100 - percent, arbitrary: fc.constant(undefined) };
  return fc.oneof({ withCrossShrink: true }, none, { weight: percent, arbitrary });
}

interface Splice {
  /** Taken modulo the length of the text. */
  readonly at: number;
  readonly length: number;
  /** How often the piece is there afterwards. */
  readonly times: number;
  readonly insert: string;
}

function splicing(insert: fc.Arbitrary<string>): fc.Arbitrary<Splice> {
  return fc.record({
    at: fc.nat(),
    length: fc.oneof({ weight: 4, arbitrary: fc.nat(64) }, { weight: 1, arbitrary: fc.constant(Infinity) }),
    times: fc.constantFrom(1, 0, 2),
    insert,
  });
}

/** Cuts out, repeats or cuts off a piece of the text, and puts something behind it. */
function splice(text: string, { at, length, times, insert }: Splice): string {
  const from = at % (text.length + 1);
  const piece = text.slice(from, from + length);
  return text.slice(0, from) + piece.repeat(times) + insert + text.slice(from + piece.length);
}

const BYTES = ['\0', '\t', '\n', '\r', ' ', '"', ',', '[', '\\', ']', '{', '}', '\x80', '\xc0', '\xed', '\xff'];
const byte = fc.oneof(
  fc.constantFrom(...BYTES),
  fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
);

/** Changes that know nothing of what the bytes mean. */
export function byteSplices(most: number): fc.Arbitrary<readonly Splice[]> {
  const repeated = fc.tuple(byte, fc.constantFrom(0, 1, 4, 1000)).map(([one, times]) => one.repeat(times));
  return fc.array(splicing(repeated), { minLength: 1, maxLength: most });
}

/** The bytes of `text`, changed: a character of Latin 1 stands for each meanwhile. */
export function splicedBytes(text: string, splices: readonly Splice[]): Buffer {
  const bytes = Buffer.from(text).toString('latin1');
  return Buffer.from(splices.reduce(splice, bytes), 'latin1');
}

type Entry = readonly [key: string, value: unknown];

/** What becomes of one entry of a list or an object: nothing, another one, or several. */
interface Change {
  readonly name: string;
  readonly apply: (entry: Entry) => readonly Entry[];
}

const change: fc.Arbitrary<Change> = fc.oneof(
  oddValue.map((value) => ({ name: `= ${fc.stringify(value)}`, apply: ([key]: Entry) => [[key, value]] as const })),
  fc.constant({ name: 'left out', apply: () => [] }),
  oddText.map((other) => ({
    name: `also as ${fc.stringify(other)}`,
    apply: ([key, value]: Entry) =>
      [
        [key, value],
        [other, value],
      ] as const,
  })),
  fc.constantFrom(2, 300).map((times) => ({
    name: `${times} times`,
    apply: (entry: Entry) => Array.from({ length: times }, () => entry),
  })),
  fc.tuple(fc.constantFrom(1, 2, 100), fc.boolean()).map(([depth, inLists]) => ({
    name: `${depth} ${inLists ? 'lists' : 'objects'} deeper`,
    apply: ([key, value]: Entry) => [[key, wrapped(value, depth, inLists)]] as const,
  })),
  splicing(oddText).map((one) => ({
    name: `spliced ${fc.stringify(one)}`,
    apply: ([key, value]: Entry) =>
      [[key, typeof value === 'string' ? splice(value, one) : JSON.stringify(value)]] as const,
  })),
);

function wrapped(value: unknown, depth: number, inLists: boolean): unknown {
  return depth === 0 ? value : wrapped(inLists ? [value] : { a: value }, depth - 1, inLists);
}

/** A change, and the way to its place: each number is taken modulo what there is to choose from. */
interface Mutation {
  readonly way: readonly number[];
  readonly change: Change;
}

export function mutations(most: number): fc.Arbitrary<readonly Mutation[]> {
  const way = fc.array(fc.nat(), { minLength: 1, maxLength: 8 });
  return fc.array(fc.record({ way, change }), { maxLength: most });
}

/** A changed copy of `value`, and what was changed where. */
export function mutate(value: unknown, all: readonly Mutation[]): { value: unknown; said: string[] } {
  const said: string[] = [];
  let mutated = value;
  for (const { way, change: made } of all) {
    const place = placeIn(mutated, way);
    mutated = changedAt(mutated, place, made);
    said.push(`/${place.join('/')} ${made.name}`);
  }
  return { value: mutated, said };
}

/** Walks down as far as the way goes, and not into what is empty. */
function placeIn(value: unknown, [first, ...way]: readonly number[]): readonly string[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (first === undefined || entries.length === 0) return [];
  const [key, below] = entries[first % entries.length] ?? [''];
  return [key, ...placeIn(below, way)];
}

/** Made of entries: `__proto__` is a key like any other. */
function changedAt(value: unknown, [first, ...rest]: readonly string[], made: Change): unknown {
  if (first === undefined || typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap((entry) => {
    if (entry[0] !== first) return [entry];
    return rest.length === 0 ? made.apply(entry) : [[first, changedAt(entry[1], rest, made)] as const];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
