import { scanJson, type Span, UNLIMITED } from './json-scan.ts';

/**
 * How numbers were spelled that JavaScript writes otherwise, by the list or object they are in, and
 * their key: `5187.0`, `1E3`. It is of use as long as the number is still there.
 */
export type Spellings = WeakMap<object, ReadonlyMap<string, { readonly text: string; readonly value: unknown }>>;

/** What exact JSON text says. */
export interface ExactJson {
  readonly value: unknown;
  /** `undefined` when there are none, as mostly. */
  readonly spellings: Spellings | undefined;
  /** How many numbers are beyond what a double can hold, and are `null` therefore. */
  readonly beyond: number;
}

/**
 * As `JSON.parse`, but that no number is rounded: a whole number beyond ±(2^53 - 1) is a `bigint`,
 * and one beyond 1.8e308, which other programs take for infinite, is `null`. Fractions are doubles,
 * as they are for those who write them.
 *
 * Throws a `SyntaxError` as `JSON.parse` does.
 */
export function parseJson(text: string): unknown {
  return MAY_BE_ROUNDED.test(text) ? parseExactly(text).value : JSON.parse(text);
}

/** Only a long row of digits is rounded, and only an exponent of three is too large. */
const MAY_BE_ROUNDED = /\d{16}|[eE]\+?\d{3}/;

/**
 * As {@link parseJson}, and remembers how numbers were spelled.
 *
 * Each number that may not stay as it is becomes a text with a mark, which nobody can have guessed,
 * before all is parsed. (`JSON.parse` hands the source of numbers to a reviver on newer platforms
 * alone, and takes longer for it.)
 *
 * @param numbers where in the text such numbers may be, as a scan says
 */
export function parseExactly(text: string, numbers: readonly Span[] = scanJson(text, UNLIMITED).numbers): ExactJson {
  const changed: (Span & Spelled)[] = [];
  for (const { start, end } of numbers) {
    const number = changedNumber(text.slice(start, end));
    if (number !== undefined) changed.push({ start, end, ...number });
  }
  if (changed.length === 0) return { value: JSON.parse(text), spellings: undefined, beyond: 0 };
  const mark = `${crypto.randomUUID()} `;
  let next = 0;
  const marked = replaceSpans(text, changed, () => `"${mark}${next++}"`);
  let root: unknown;
  try {
    root = JSON.parse(marked);
  } catch (error) {
    // What is wrong, and where, is to be said of the text as it came.
    JSON.parse(text);
    throw error;
  }
  return restore(root, text, mark, changed);
}

/** A number as it is spelled, and what becomes of it. */
interface Spelled {
  readonly text: string;
  readonly value: number | bigint | null;
}

type Holder = Record<string, unknown>;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WHOLE = /^-?\d+$/;

/**
 * A number that JavaScript would write otherwise; `undefined` for every other, and for what is
 * none.
 */
function changedNumber(text: string): Spelled | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  // So large numbers are not made into a `bigint` either: that takes longer than their length.
  if (!Number.isFinite(value)) return { text, value: null };
  if (!Number.isSafeInteger(value) && WHOLE.test(text)) return { text, value: BigInt(text) };
  return String(value) === text ? undefined : { text, value };
}

/** Puts numbers in place of texts with the mark. */
function restore(root: unknown, text: string, mark: string, numbers: readonly Spelled[]): ExactJson {
  const spellings: Spellings = new WeakMap();
  const top = [root];
  const left: object[] = [top];
  let beyond = 0;
  for (let holder = left.pop() as Holder | undefined; holder !== undefined; holder = left.pop() as Holder | undefined) {
    let known: Map<string, Spelled> | undefined;
    for (const key of Object.keys(holder)) {
      const found = holder[key];
      // A number was the name of a member.
      if (key.startsWith(mark)) JSON.parse(text);
      if (typeof found === 'object' && found !== null) left.push(found);
      if (typeof found !== 'string' || !found.startsWith(mark)) continue;
      const number = numbers[Number(found.slice(mark.length))];
      if (number === undefined) continue;
      holder[key] = number.value;
      if (number.value === null) beyond += 1;
      // The digits of a `bigint` are its spelling.
      if (typeof number.value !== 'bigint') (known ??= new Map()).set(key, number);
    }
    if (known !== undefined) spellings.set(holder, known);
  }
  return { value: top[0], spellings, beyond };
}

/**
 * As `JSON.stringify`, and writes a `bigint` as the number it is. A number with a spelling is
 * written so where it still is what it was.
 */
export function jsonText(value: unknown, spellings?: Spellings): string {
  if (spellings === undefined) {
    try {
      return JSON.stringify(value);
    } catch {
      // Most likely a `bigint`; what else there is wrong with it is thrown again.
    }
  }
  const mark = `${crypto.randomUUID()} `;
  const marked = JSON.stringify(value, function (this: object, key: string, member: unknown) {
    if (typeof member === 'bigint') return `${mark}${member}`;
    const known = spellings?.get(this)?.get(key);
    return known !== undefined && Object.is(known.value, member) ? `${mark}${known.text}` : member;
  });
  return marked.replaceAll(new RegExp(`"${mark}([^"]+)"`, 'g'), '$1');
}

/** The text with other texts in place of `spans`, which are in order. */
export function replaceSpans<T extends Span>(text: string, spans: readonly T[], put: (span: T) => string): string {
  if (spans.length === 0) return text;
  const pieces: string[] = [];
  let from = 0;
  for (const span of spans) {
    pieces.push(text.slice(from, span.start), put(span));
    from = span.end;
  }
  pieces.push(text.slice(from));
  return pieces.join('');
}
