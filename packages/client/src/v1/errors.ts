import { type ErrorCode, InspectorError } from '@ironic-inspector/core/errors';
import type { Answer, Question } from '../http.ts';

/** What is meant where the status alone does not say which of several codes it is. */
export type Meaning = Readonly<Partial<Record<number, ErrorCode>>>;

/** Of a status: the other way round is `STATUS_OF` of the http-adapter. */
const CODE_OF: Meaning = {
  400: 'bad-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'node-not-found',
  409: 'node-locked',
  413: 'too-large',
  429: 'overloaded',
  502: 'inspector-unavailable',
  503: 'inspector-unavailable',
  504: 'inspector-unavailable',
};

/**
 * What `/v1` refused: `{"error":{"message":"…"}}` with a status, of which `meaning` says what it is
 * for this request (CONTRACT.md §1.4).
 */
export function refusalOf(question: Question, answer: Answer, meaning: Meaning, node?: string): InspectorError {
  const { status } = answer;
  const words = messageIn(answer.text);
  // A proxy's, or that of something that is no inspector.
  const isForeign = words === undefined && status !== 401 && status < 500;
  const code = isForeign ? 'inspector-failed' : (meaning[status] ?? CODE_OF[status] ?? 'inspector-failed');
  const asked = `${question.method} ${question.path}: ${status}`;
  const message = words === undefined ? `The inspector did not answer as one (${asked})` : `${words} (${asked})`;
  return new InspectorError(code, message, { node });
}

function messageIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly message?: unknown } };
    return typeof error?.message === 'string' ? error.message : undefined;
  } catch {
    return undefined;
  }
}
