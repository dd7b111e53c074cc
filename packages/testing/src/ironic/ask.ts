import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { CallOptions, ErrorCode, Result } from '@ironic-inspector/core';
import { isRefused } from './answer.ts';
import type { Answer, Refusal } from './answer.ts';
import type { CallLog, IronicCall } from './calls.ts';
import type { Fault, FaultPlan } from './faults.ts';

/** What a call in memory needs to behave like one over a network. */
export interface Line {
  readonly log: CallLog;
  readonly faults: FaultPlan;
  readonly now: () => Date;
  /** How often a call is tried in all. */
  readonly attempts: number;
}

export type Question = Pick<IronicCall, 'name' | 'method' | 'path' | 'about' | 'body'>;

/** The longest time that a hung call takes, as with a real client. */
const LONGEST_HANG_MS = 20_000;

/**
 * Repeats a call as the `IronicClient` contract says: after a lost answer, 503 and a locked node;
 * here without pauses.
 */
export async function ask<T>(
  line: Line,
  question: Question,
  options: CallOptions | undefined,
  perform: () => Answer<T>,
): Promise<Result<T, InspectorError>> {
  for (let attempt = 1; ; attempt += 1) {
    // Yields, so that concurrent calls interleave as they do over a network.
    await Promise.resolve();
    if (options?.signal?.aborted === true) return Err(unavailable(question, 'aborted', options.signal.reason));
    const allowed = await options?.mayProceed?.();
    if (allowed?.err === true) return allowed;
    const answered = line.log.add({
      ...question,
      by: 'memory',
      version: undefined,
      userAgent: undefined,
      at: line.now(),
    });
    const fault = line.faults.take(question.name, question.about);
    const answer = fault === undefined ? perform() : await goWrong(fault, options?.signal, perform);
    if (typeof answer === 'string') {
      if (answer === 'connection lost' && attempt < line.attempts) continue;
      return Err(answer === 'useless' ? failed(question) : unavailable(question, answer));
    }
    answered(isRefused(answer) ? answer.refused.status : 200);
    if (!isRefused(answer)) return Ok(structuredClone(answer.done));
    if (!isTemporary(answer.refused) || attempt >= line.attempts) return Err(errorOf(answer.refused, question));
  }
}

async function goWrong<T>(
  fault: Fault,
  signal: AbortSignal | undefined,
  perform: () => Answer<T>,
): Promise<Answer<T> | 'connection lost' | 'time-out' | 'useless'> {
  switch (fault.kind) {
    case 'status':
      return { refused: { status: fault.status, text: fault.text ?? 'Scripted fault' } };
    case 'lost':
      perform();
      return 'connection lost';
    case 'drop':
      return 'connection lost';
    case 'hang':
      // Without a signal only a time-out could end it, and a test does not wait for that.
      if (signal !== undefined) await aborted(AbortSignal.any([signal, AbortSignal.timeout(LONGEST_HANG_MS)]));
      return 'time-out';
    case 'garbage':
    case 'wrong':
      return 'useless';
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function isTemporary({ status, text }: Refusal): boolean {
  return status === 503 || (status === 409 && isLocked(text));
}

function isLocked(text: string): boolean {
  return text.includes('is locked by host');
}

function errorOf(refusal: Refusal, question: Question): InspectorError {
  return errorFor(question, codeOf(refusal, question), `${refusal.text} (HTTP ${refusal.status})`);
}

function codeOf({ status, text }: Refusal, { name }: Question): ErrorCode {
  // All calls but `patchPort` are about nodes, and there is no error code for a missing port.
  if (status === 404 && name !== 'patchPort') return 'node-not-found';
  if (status === 409 && isLocked(text)) return 'node-locked';
  if (status === 409 && text.includes('already exists')) return 'already-exists';
  if (status === 503) return 'ironic-unavailable';
  return status < 500 ? 'ironic-refused' : 'ironic-failed';
}

function unavailable(question: Question, reason: string, cause?: unknown): InspectorError {
  return errorFor(question, 'ironic-unavailable', reason, cause);
}

function failed(question: Question): InspectorError {
  return errorFor(question, 'ironic-failed', 'the answer is not what was asked for');
}

function errorFor({ method, path, about }: Question, code: ErrorCode, reason: string, cause?: unknown): InspectorError {
  return new InspectorError(code, `Ironic did not do ${method} ${path}: ${reason}`, {
    cause,
    ...(about === undefined ? {} : { node: about }),
  });
}
