import { problemOf, problemSchema } from '@ironic-inspector/api-schemas';
import { InspectorError } from '@ironic-inspector/core';
import { type ErrorDetail, isDefect, RETRY_AFTER, shownMessage, statusOf } from '../error-response.ts';
import { answerWith } from './answers.ts';

const TYPE = { 'Content-Type': 'application/problem+json' };

/** The answer to an `Err` below `/v2`. Of a defect it says no more than `detail` allows. */
export function problemResponse(error: InspectorError, detail: ErrorDetail, requestId: string): Response {
  const status = statusOf(error.code, detail.statuses);
  // What else a defect knows is no more for the sender than its message.
  const told = isDefect(error) ? new InspectorError(error.code, shownMessage(error, detail)) : error;
  const headers = status === 503 ? { ...TYPE, 'Retry-After': RETRY_AFTER } : TYPE;
  return answerWith(problemSchema, problemOf(told, status, told.message, requestId), status, headers);
}

/** What is asked for is not there: a path, or a method of it. */
export function refusalProblem(
  status: number,
  message: string,
  requestId: string,
  headers?: Readonly<Record<string, string>>,
): Response {
  const problem = problemOf(new InspectorError('not-supported', message), status, message, requestId);
  return answerWith(problemSchema, problem, status, { ...TYPE, ...headers });
}
