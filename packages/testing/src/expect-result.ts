import assert from 'node:assert/strict';
import { InspectorError } from '@ironic-inspector/core';
import type { ErrorCode, Result } from '@ironic-inspector/core';

/** The value of a result that must be `Ok`. */
export function valueOf<T>(answer: Result<T, InspectorError>): T {
  if (answer.ok) return answer.val;
  assert.fail(`expected Ok, got ${answer.val.code}: ${answer.val.message}`);
}

/** The value of a result that must be `Ok` and present. */
export function presentIn<T>(answer: Result<T | undefined, InspectorError>): T {
  const value = valueOf(answer);
  assert.notEqual(value, undefined, 'expected a value, got Ok(undefined)');
  return value as T;
}

/** Asserts an `Err` with this code. @returns its error. */
export function expectCode(answer: Result<unknown, InspectorError>, code: ErrorCode): InspectorError {
  assert.ok(!answer.ok, `expected ${code}, got Ok`);
  assert.ok(InspectorError.is(answer.val), 'an Err holds an InspectorError');
  assert.equal(answer.val.code, code, answer.val.message);
  return answer.val;
}

/** Asserts that each of `calls` answers `store-failed`; a rejection is no answer. */
export async function expectFailures(
  calls: Readonly<Record<string, () => Promise<Result<unknown, InspectorError>>>>,
): Promise<void> {
  for (const [name, call] of Object.entries(calls)) {
    const answer = await call().catch((thrown: unknown) => assert.fail(`${name} rejects: ${String(thrown)}`));
    assert.ok(!answer.ok, `${name} answers Ok(${String(answer.val)}) though it cannot work`);
    expectCode(answer, 'store-failed');
  }
}
