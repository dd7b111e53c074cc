import { isNumber } from '../../model/json.ts';
import { defineCondition } from '../rule-plugin.ts';

/** `is-none`: nothing is there, or `null`. */
export const isNone = defineCondition({
  name: 'is-none',
  acceptsMissing: true,
  check: ({ value }) => value === null || value === undefined,
});

/** `is-true`: `true`, a number that is not 0, or the text `yes` or `true` in any case. */
export const isTrue = defineCondition({
  name: 'is-true',
  check: ({ value }) => says(value, true, ['yes', 'true']),
});

/** `is-false`: `false`, 0, `null`, or the text `no` or `false` in any case. */
export const isFalse = defineCondition({
  name: 'is-false',
  check: ({ value }) => value === null || says(value, false, ['no', 'false']),
});

function says(value: unknown, wanted: boolean, words: readonly string[]): boolean {
  if (isNumber(value)) return (Number(value) !== 0) === wanted;
  return typeof value === 'string' ? words.includes(value.toLowerCase()) : value === wanted;
}
