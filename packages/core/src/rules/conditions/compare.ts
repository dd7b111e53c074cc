import { isJsonObject, isNumber, type Json, jsonEquals, orderOfNumbers } from '../../model/json.ts';
import { excerpt } from '../../model/text.ts';
import { Err, Ok, type Result } from '../../result.ts';
import { pythonText } from '../python-text.ts';
import type { CheckValue, Condition, Verdict } from '../rule-plugin.ts';

/** A value in the form in which it is compared, or why it has none. */
type Coerced = { readonly value: unknown } | { readonly mismatch: string };

/**
 * `eq ne lt le gt ge`: the value is brought to the type of the rule's, then compared as Python does
 * (CONTRACT.md §6.6). What cannot be brought there, or has no order, does not match. With
 * `force_strings` both are compared as text, whatever they are.
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
  const condition: Condition = {
    name,
    params: { required: ['value'], optional: ['force_strings'] },
    prepare({ value: wanted = null, force_strings: isText }): Result<CheckValue, string> {
      if (isText) return Ok((value) => compareWith(pythonText(value), pythonText(wanted)));
      const coerce = coercionTo(wanted);
      // As upstream: a boolean is compared as a whole number (`int(True)` is 1).
      const target = typeof wanted === 'boolean' ? Number(wanted) : wanted;
      return Ok((value) => {
        const coerced = coerce(value);
        return 'mismatch' in coerced ? coerced : compareWith(coerced.value, target);
      });
    },
  };
  return Object.freeze(condition);
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
  // If the first difference is in the second half of a pair, the code points begin one unit
  // earlier; their order is the same.
  return (left.codePointAt(index) ?? 0) - (right.codePointAt(index) ?? 0);
}

/**
 * `one-of`: the value is equal to one of `values`, as `eq` finds it. It is a mismatch only where it
 * can be compared with none of them.
 */
export const oneOf: Condition = Object.freeze<Condition>({
  name: 'one-of',
  params: { required: ['values'], optional: ['force_strings'] },
  prepare({ values, force_strings = false }): Result<CheckValue, string> {
    if (!Array.isArray(values)) return Err('values must be a list');
    const eq = compare[0];
    const checks: CheckValue[] = values.flatMap((value) => eq?.prepare({ value, force_strings }).unwrap() ?? []);
    return Ok((value, node) => {
      const verdicts = checks.map((check) => check(value, node));
      if (verdicts.includes(true)) return true;
      const [first] = verdicts;
      const isOdd = first !== undefined && verdicts.every((verdict) => typeof verdict !== 'boolean');
      return isOdd ? first : false;
    });
  },
});

/**
 * `is-empty`: nothing is there, or `null`, or empty text, list or object. 0 and `false` are not
 * empty.
 */
export const isEmptyCondition: Condition = Object.freeze({
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
