import { isJsonObject, isNumber, type Json, jsonEquals, orderOfNumbers } from '../../model/json.ts';
import { excerpt } from '../../model/text.ts';
import { Ok, type Result } from '../../result.ts';
import type { CheckValue, Condition, Verdict } from '../rule-plugin.ts';

/** A value in the form in which it is compared, or why it has none. */
type Coerced = { readonly value: unknown } | { readonly mismatch: string };

/**
 * `eq ne lt le gt ge`: the value is brought to the type of the rule's, then compared as Python does (CONTRACT.md §6.6). What cannot be
 * brought there, or has no order, does not match.
 */
export const compare: readonly Condition[] = Object.freeze([
  comparison('eq', (found, wanted) => jsonEquals(found, wanted)),
  comparison('ne', (found, wanted) => !jsonEquals(found, wanted)),
  ordering('lt', (order) => order < 0),
  ordering('le', (order) => order <= 0),
  ordering('gt', (order) => order > 0),
  ordering('ge', (order) => order >= 0),
]);

function ordering(name: string, accepts: (order: number) => boolean): Condition {
  return comparison(name, (found, wanted) => {
    const order = pythonOrder(found, wanted);
    return typeof order === 'number' ? accepts(order) : { mismatch: order };
  });
}

function comparison(name: string, compareWith: (found: unknown, wanted: unknown) => Verdict): Condition {
  return Object.freeze({
    name,
    params: { required: ['value'] },
    prepare({ value: wanted = null }): Result<CheckValue, string> {
      const coerce = coercionTo(wanted);
      // As upstream: a boolean is compared as a whole number (`int(True)` is 1).
      const target = typeof wanted === 'boolean' ? Number(wanted) : wanted;
      return Ok((value) => {
        const coerced = coerce(value);
        return 'mismatch' in coerced ? coerced : compareWith(coerced.value, target);
      });
    },
  });
}

function coercionTo(wanted: Json): (value: unknown) => Coerced {
  if (typeof wanted === 'boolean') return toWhole;
  if (!isNumber(wanted)) return (value) => ({ value });
  return typeof wanted === 'bigint' || Number.isInteger(wanted) ? toWhole : toFraction;
}

const WHOLE = /^\s*[+-]?\d+(?:_\d+)*\s*$/;
const FRACTION = /^\s*[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?\s*$/i;

/**
 * As Python's `int()`: fractions of numbers are cut off, those of texts are refused; no digit is
 * lost.
 */
function toWhole(value: unknown): Coerced {
  if (typeof value === 'bigint') return { value };
  if (typeof value === 'number') return { value: Math.trunc(value) };
  if (typeof value === 'boolean') return { value: Number(value) };
  if (typeof value === 'string' && WHOLE.test(value)) return wholeOf(value);
  return { mismatch: `${excerpt(value)} is no whole number` };
}

/** Python refuses more digits as well, in its newer versions. */
const MAX_DIGITS = 4300;

function wholeOf(text: string): Coerced {
  const digits = text.trim().replaceAll('_', '').replace('+', '');
  if (digits.length > MAX_DIGITS) return { mismatch: `${excerpt(text)} has too many digits` };
  const number = Number(digits);
  return { value: Number.isSafeInteger(number) ? number : BigInt(digits) };
}

/**
 * As Python's `float()`, but that nothing is rounded: all that is compared with a fraction is
 * compared exactly.
 */
function toFraction(value: unknown): Coerced {
  if (isNumber(value)) return { value };
  if (typeof value === 'boolean') return { value: Number(value) };
  if (typeof value === 'string' && FRACTION.test(value)) return { value: Number(value.replaceAll('_', '')) };
  return { mismatch: `${excerpt(value)} is no number` };
}

/** Negative, zero or positive, as Python orders two values; text says that they have no order. */
function pythonOrder(left: unknown, right: unknown): number | string {
  const [leftNumber, rightNumber] = [numeric(left), numeric(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) return orderOfNumbers(leftNumber, rightNumber);
  if (typeof left === 'string' && typeof right === 'string') return byCodePoint(left, right);
  if (Array.isArray(left) && Array.isArray(right)) {
    const place = left.findIndex((item, index) => index >= right.length || !jsonEquals(item, right[index]));
    return place < 0 || place >= right.length ? left.length - right.length : pythonOrder(left[place], right[place]);
  }
  return `${excerpt(left)} and ${excerpt(right)} have no order`;
}

/** As upstream: booleans are numbers where numbers are compared. */
function numeric(value: unknown): number | bigint | undefined {
  if (typeof value === 'boolean') return Number(value);
  return isNumber(value) ? value : undefined;
}

/** JavaScript compares UTF-16 units, which differs for characters beyond the first 65 536. */
function byCodePoint(left: string, right: string): number {
  let index = 0;
  while (index < left.length && index < right.length && left[index] === right[index]) index++;
  if (index === left.length || index === right.length) return left.length - right.length;
  // If the first difference is in the second half of a pair, the code points begin one unit earlier; their order is the same.
  return (left.codePointAt(index) ?? 0) - (right.codePointAt(index) ?? 0);
}

/** `is-empty`: nothing is there, or `null`, or empty text, list or object. 0 and `false` are not empty. */
export const isEmpty: Condition = Object.freeze({
  name: 'is-empty',
  params: {},
  acceptsMissing: true,
  prepare: () =>
    Ok(
      (value) => value === '' || value === null || (Array.isArray(value) && value.length === 0) || isEmptyObject(value),
    ),
} satisfies Condition);

function isEmptyObject(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
