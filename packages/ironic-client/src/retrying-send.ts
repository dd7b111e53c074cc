import type { CallOptions } from '@ironic-inspector/core';
import type { Answer, Exchange, IronicRequest, NoAnswer, AttemptOutcome } from './exchange.ts';
import { isLocked } from './fault.ts';
import type { Retry, ClientSettings } from './options.ts';
import { createLimiter, pause } from './limiter.ts';

/** The milliseconds that a call has left; each attempt and pause takes its time off. */
export interface Budget {
  left: number;
}

/** The outcome of the last attempt. */
export type Reply = AttemptOutcome & {
  readonly attempts: number;
  /**
   * Whether an earlier attempt without an answer may have been carried out, so that its effect may
   * be there.
   */
  readonly unsure: boolean;
};

/** Sends a request, repeated where that may help, within the budget. */
export type RetryingSend = (
  base: string,
  request: IronicRequest,
  headers: Readonly<Record<string, string>>,
  budget: Budget,
  options: CallOptions | undefined,
) => Promise<Reply>;

/**
 * Repeats requests that may succeed later. Each attempt takes a place among the concurrent
 * requests; during a pause its place is free for others.
 */
export function createRetryingSend(settings: ClientSettings, exchange: Exchange): RetryingSend {
  const turns = createLimiter(settings.maxConcurrency);
  const { attempts: mostAttempts } = settings.retry;
  return async (base, request, headers, budget, options) => {
    const signal = options?.signal;
    const ifAborted = (): NoAnswer => ({ kind: 'no-answer', why: 'aborted', cause: signal?.reason });
    const attempt = async (): Promise<AttemptOutcome> => {
      if (signal?.aborted === true) return ifAborted();
      const allowed = await options?.mayProceed?.();
      if (allowed?.err === true) return { kind: 'no-answer', why: 'forbidden', cause: allowed.val };
      const begun = performance.now();
      const outcome = await exchange(base, request, headers, Math.min(settings.timeout, budget.left), signal);
      budget.left -= performance.now() - begun;
      return outcome;
    };
    let unsure = false;
    let refused: Answer | undefined;
    for (let attempts = 1; ; attempts += 1) {
      const short = budget.left < settings.timeout;
      const outcome = await turns(attempt, signal, ifAborted);
      // The refusal before it says more than that the last attempt ran out of time.
      const cut = short && outcome.kind === 'no-answer' && outcome.why === 'timed-out';
      if (cut && refused !== undefined) return Object.assign(refused, { attempts, unsure });
      const again = repetition(outcome);
      // No copy, which would make a list of the headers.
      const reply = Object.assign(outcome, { attempts, unsure });
      if (again === 'no' || attempts >= mostAttempts) return reply;
      if (again === 'after-failure' && request.onlyOnce === true) return reply;
      const wait = pauseAfter(outcome, attempts, settings.retry);
      // There would be no time left for another attempt after the pause.
      if (wait >= budget.left) return reply;
      tell(settings.onRetry, request, outcome, attempts, wait);
      await pause(wait, signal);
      budget.left -= wait;
      unsure ||= again === 'after-failure';
      refused = outcome.kind === 'answer' ? outcome : undefined;
    }
  };
}

/**
 * Whether to repeat: after a failure the request may have been carried out, after a refusal it was
 * not.
 */
function repetition(outcome: AttemptOutcome): 'no' | 'after-failure' | 'after-refusal' {
  if (outcome.kind === 'no-answer') {
    return outcome.why === 'timed-out' || outcome.why === 'unreachable' ? 'after-failure' : 'no';
  }
  switch (outcome.status) {
    case 409:
      return isLocked(outcome) ? 'after-refusal' : 'no';
    // A proxy answers 502 or 504 when its connection to Ironic fails.
    case 502:
    case 503:
    case 504:
      return 'after-failure';
    default:
      return 'no';
  }
}

function tell(
  onRetry: ClientSettings['onRetry'],
  { method, node }: IronicRequest,
  outcome: AttemptOutcome,
  attempts: number,
  wait: number,
): void {
  if (onRetry === undefined) return;
  try {
    onRetry({ method, node, reason: reasonOf(outcome), attempts, pause: wait });
  } catch {
    // A defect of the observer does not fail the call.
  }
}

function reasonOf(outcome: AttemptOutcome): Retry['reason'] {
  if (outcome.kind === 'no-answer') return outcome.why === 'timed-out' ? 'timed-out' : 'unreachable';
  return outcome.status === 409 ? 'locked' : 'unavailable';
}

function pauseAfter(outcome: AttemptOutcome, attempts: number, retry: ClientSettings['retry']): number {
  const asked = outcome.kind === 'answer' ? retryAfter(outcome) : undefined;
  if (asked !== undefined) return asked;
  const most = Math.min(retry.longestPause, retry.firstPause * 2 ** (attempts - 1));
  // Random, so that calls that were refused together are not repeated together.
  return most * (0.5 + Math.random() / 2);
}

/** The milliseconds of `Retry-After`; `undefined` without one that can be parsed. */
function retryAfter({ headers }: Answer): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
