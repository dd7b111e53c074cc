/**
 * Any value that JSON can carry; a whole number beyond ±(2^53 - 1), which a `number` would round,
 * is a `bigint`.
 */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

/** Whether `value` is an object in JSON's sense: not null, not a list. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What JSON calls the type of `value`: `object`, `list`, `text`, `number`, `boolean`, `null`. */
export function jsonTypeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'string' ? 'text' : typeof value;
}

/** Whether `value` is a number in JSON's sense. */
export function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/**
 * Negative, zero or positive, exactly, and not by the difference: a `bigint` has none to a double.
 */
export function orderOfNumbers(left: number | bigint, right: number | bigint): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : 0;
}

/**
 * Deep equality of two JSON values; the order of keys does not matter, and numbers are compared
 * exactly.
 */
export function jsonEquals(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  // A double and a `bigint`, which are the same when neither of them is more.
  if (isNumber(left) && isNumber(right)) return orderOfNumbers(left, right) === 0;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => jsonEquals(item, right[index]))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && jsonEquals(left[key], right[key]))
  );
}

/** Whether `value` says nothing: absent, null, false, zero, or without content. */
export function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  return Object.keys(value).length === 0;
}

/**
 * Says where in `value`, which is called `name`, something is that JSON cannot carry: a `Map`, a
 * `Date`, a function, `NaN`. `undefined` when there is nothing of that kind. A member of an object
 * that is `undefined` is as good as absent.
 */
export function notJson(value: unknown, name: string, holders: readonly object[] = []): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return undefined;
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : `${name} cannot be ${value}: that is no JSON value`;
  const isPlain = typeof value === 'object' && (Array.isArray(value) || isRecord(value));
  if (!isPlain) return `${name} cannot be ${kindOf(value)}: that is no JSON value`;
  if (holders.includes(value)) return `${name} cannot hold itself: that is no JSON value`;
  const inside = [...holders, value];
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined && !Array.isArray(value)) continue;
    const odd = notJson(member, `${name}/${key}`, inside);
    if (odd !== undefined) return odd;
  }
  return undefined;
}

/** Of any realm: some test runners run code in a realm of its own, with another `Object`. */
function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' ? 'a function' : `${typeof value}`;
  const { constructor } = value;
  return typeof constructor === 'function' ? `a ${constructor.name}` : 'an object';
}

/** Freezes `value` and all that it holds; gives it back. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
