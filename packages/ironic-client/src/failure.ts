import { InspectorError } from '@ironic-inspector/core';
import type { ErrorCode } from '@ironic-inspector/core';
import { rootReason } from '@ironic-inspector/openstack-auth';
import type { Answer, IronicRequest, NoAnswer } from './exchange.ts';
import { faultText, isHtml, isLocked, isTaken } from './fault.ts';

/**
 * The error for an answer that is not 2xx. Its message has Ironic's own words first, then the
 * request.
 */
export function refusalError(request: IronicRequest, answer: Answer): InspectorError {
  const { status, headers } = answer;
  const id = headers.get('openstack-request-id');
  const words = faultText(answer) ?? `Ironic answered ${status}${isHtml(answer) ? ' with a page of HTML' : ''}`;
  const context = [`${request.method} ${request.path}: ${status}`, ...(id === null ? [] : [id])].join(', ');
  const target = headers.get('location');
  const hint =
    status >= 300 && status < 400 && target !== null ? `; redirected to ${target}, which is not followed` : '';
  return new InspectorError(codeFor(request, answer), `${words} (${context}${hint})`, {
    ...(request.node !== undefined && { node: request.node }),
    // For observers. The request's headers are left out: they hold credentials.
    cause: { method: request.method, path: request.path, status, requestId: id, text: answer.text },
  });
}

function codeFor(request: IronicRequest, answer: Answer): ErrorCode {
  const { status } = answer;
  if (status === 404) {
    // A page of HTML is not from Ironic but from a proxy in front that does not find it.
    if (isHtml(answer)) return 'ironic-failed';
    return request.node === undefined ? 'ironic-refused' : 'node-not-found';
  }
  if (status === 409) {
    if (isLocked(answer)) return 'node-locked';
    return isTaken(answer) ? 'already-exists' : 'ironic-refused';
  }
  if (status === 502 || status === 503 || status === 504) return 'ironic-unavailable';
  return status >= 400 && status < 500 ? 'ironic-refused' : 'ironic-failed';
}

/** The error for a request without an answer. */
export function silence(request: IronicRequest, { why, cause }: NoAnswer, attempts: number): InspectorError {
  if (why === 'forbidden') return InspectorError.from(cause, 'a call to Ironic');
  const asked = `${request.method} ${request.path}`;
  const times = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  const message = {
    aborted: `${asked} was given up: ${rootReason(cause)}`,
    'timed-out': `Ironic did not answer ${asked} in time (${times})`,
    unreachable: `Ironic could not be reached for ${asked} (${times}): ${rootReason(cause)}`,
    'too-large': `Ironic's answer to ${asked} is too large`,
  }[why];
  return new InspectorError(why === 'too-large' ? 'ironic-failed' : 'ironic-unavailable', message, {
    ...(request.node !== undefined && { node: request.node }),
    cause,
  });
}

/** The error for a 2xx answer that cannot be used. */
export function unusable(request: IronicRequest, reason: string): InspectorError {
  return new InspectorError(
    'ironic-failed',
    `Ironic's answer to ${request.method} ${request.path} cannot be used: ${reason}`,
    request.node === undefined ? {} : { node: request.node },
  );
}
