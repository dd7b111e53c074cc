import { isJsonObject } from '../../model/json.ts';
import { Ok } from '../../result.ts';
import type { Condition } from '../rule-plugin.ts';

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
