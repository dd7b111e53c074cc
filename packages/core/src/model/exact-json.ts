import { scanJson, type Span } from './json-scan.ts';

/**
 * How numbers were spelled that JavaScript writes otherwise, by the list or object they are in, and their key: `5187.0`, `1E3`. It is of
 * use as long as the number is still there.
 */
export type Spellings = WeakMap<object, Map<string, { readonly value: unknown; readonly text: string }>>;

/** What exact JSON text says. */
export interface ExactJson {
  readonly value: unknown;
  /** `undefined` when there are none, as mostly. */
  readonly spellings: Spellings | undefined;
  /** How many numbers are beyond what a double can hold, and are `null` therefore. */
  readonly beyond: number;
}

/**
 * As `JSON.parse`, but that no number is rounded: a whole number beyond ±(2^53 - 1) is a `bigint`, and one beyond 1.8e308, which other
 * programs take for infinite, is `null`. Fractions are doubles, as they are for those who write them.
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
 * It takes two passes, and one over all values: each number that may not stay as it is becomes a text with a mark, which nobody can have
 * guessed. (`JSON.parse` hands the source of numbers to a reviver on newer platforms alone.)
 */
export function parseExactly(text: string): ExactJson {
  const plain: unknown = JSON.parse(text);
  const { numbers } = scanJson(text, UNLIMITED);
  const changed = numbers.filter(({ start, end }) => isChanged(text.slice(start, end)));
  if (changed.length === 0) return { value: plain, spellings: undefined, beyond: 0 };
  const spellings: Spellings = new WeakMap();
  const mark = `${crypto.randomUUID()} `;
  const marked = replaceSpans(text, changed, (span) => `"${mark}${text.slice(span.start, span.end)}"`);
  let beyond = 0;
  const root: unknown[] = [JSON.parse(marked)];
  const left: object[] = [root];
  for (let holder = left.pop() as Holder | undefined; holder !== undefined; holder = left.pop() as Holder | undefined) {
    for (const key of Object.keys(holder)) {
      const found = holder[key];
      if (typeof found === 'object' && found !== null) left.push(found);
      if (typeof found !== 'string' || !found.startsWith(mark)) continue;
      const spelled = found.slice(mark.length);
      const value = numberOf(spelled);
      holder[key] = value;
      if (value === null) beyond += 1;
      if (typeof value === 'bigint') continue;
      const known = spellings.get(holder) ?? new Map<string, { value: unknown; text: string }>();
      spellings.set(holder, known.set(key, { value, text: spelled }));
    }
  }
  return { value: root[0], spellings, beyond };
}

type Holder = Record<string, unknown>;

const UNLIMITED = { depth: Infinity, values: Infinity, keys: Infinity };
const WHOLE = /^-?\d+$/;

/** Whether JavaScript would write the number otherwise. */
function isChanged(spelled: string): boolean {
  return String(Number(spelled)) !== spelled || (WHOLE.test(spelled) && !Number.isSafeInteger(Number(spelled)));
}

function numberOf(spelled: string): number | bigint | null {
  const number = Number(spelled);
  // So large numbers are not made into a `bigint` either: that takes longer than their length.
  if (!Number.isFinite(number)) return null;
  return WHOLE.test(spelled) && !Number.isSafeInteger(number) ? BigInt(spelled) : number;
}

/**
 * As `JSON.stringify`, and writes a `bigint` as the number it is. A number with a spelling is written so where it still is what it was.
 */
export function jsonText(value: unknown, spellings?: Spellings | undefined): string {
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
