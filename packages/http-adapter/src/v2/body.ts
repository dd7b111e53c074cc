import { Err, InspectorError, Ok, parseJson, problemsOf, type Result } from '@ironic-inspector/core';
import type * as z from 'zod';
import type { Call } from '../route.ts';

/** What is asked for in a body is short; documents of ramdisks have limits of their own. */
const MOST_BYTES = 1024 * 1024;
/** The longest message of what is wrong with a body, in characters. */
const MOST_TOLD = 1000;

/**
 * The body as the schema has it; an empty one is `{}`. `bad-request` names the member that is
 * wrong.
 */
export async function jsonBody<Body extends z.ZodType>(
  call: Pick<Call, 'text'>,
  schema: Body,
): Promise<Result<z.output<Body>, InspectorError>> {
  const text = await call.text(MOST_BYTES);
  if (text.err) return text;
  let given: unknown = {};
  try {
    if (text.val.trim() !== '') given = parseJson(text.val);
  } catch (error) {
    return refused(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(given);
  return parsed.success ? Ok(parsed.data) : refused(problemsOf(parsed.error, 'the body').join('; '));
}

function refused(why: string): Result<never, InspectorError> {
  const told = why.length > MOST_TOLD ? `${why.slice(0, MOST_TOLD)}…` : why;
  return Err(new InspectorError('bad-request', `Bad request: ${told}`));
}
