import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { parseJson, problemsOf } from '@ironic-inspector/core/model';
import type * as z from 'zod/mini';
import type { Answer, Question } from './http.ts';

/** The error for an answer that cannot be used. */
export function unusable({ method, path }: Question, reason: string, node?: string): InspectorError {
  return new InspectorError(
    'inspector-failed',
    `The inspector's answer to ${method} ${path} cannot be used: ${reason}`,
    {
      node,
    },
  );
}

/** What the answer says, by its schema; members that the schema does not know are passed over. */
export function decode<T>(question: Question, { text }: Answer, schema: z.ZodMiniType<T>): Result<T, InspectorError> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return Err(unusable(question, 'it is no JSON'));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return Ok(parsed.data);
  return Err(unusable(question, problemsOf(parsed.error).slice(0, 3).join('; ')));
}
