import type { NewRule, Rule } from '@ironic-inspector/core';
import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { parseJson } from '@ironic-inspector/core/model';

/** A rule, or the JSON text of one. */
export type GivenRule = NewRule | Rule | string;

/** Rules in a body; one that is JSON text is parsed. */
export function rulesIn(
  rules: readonly GivenRule[] | undefined,
): Result<readonly unknown[] | undefined, InspectorError> {
  try {
    return Ok(rules?.map((rule) => (typeof rule === 'string' ? parseJson(rule) : rule)));
  } catch {
    return Err(new InspectorError('bad-request', 'rules: one of them is no JSON'));
  }
}
