import type { CallOptions } from '@ironic-inspector/core';
import type { Answer, Exchange, IronicRequest, NoAnswer, Outcome } from './exchange.ts';
import { isLocked } from './fault.ts';
import type { Retry, Settings } from './options.ts';
import { createTurns, pause } from './turns.ts';

/** The milliseconds a call has left; counts down as it goes. */
export interface Budget {
  left: number;
}

/** What the last attempt came to. */
export type Reply = Outcome & {
  readonly attempts: number;
  /** An earlier attempt may have been carried out although it seemed to fail: what it made may be met now. */
  readonly unsure: boolean;
};

/** Sends a request as often as it takes, within the budget. */
export type Send = (
  base: string,
  request: IronicRequest,
  headers: Readonly<Record<string, string>>,
  budget: Budget,
  options: CallOptions | undefined,
) => Promise<Reply>;

/** Repeats what may go better the next time; each attempt waits for its turn, and a pause leaves the turn to others. */
export function createSend(settings: Settings, exchange: Exchange): Send {
  const turns = createTurns(settings.maxConcurrency);
  const { attempts: mostAttempts } = settings.retry;
  return async (base, request, headers, budget, options) => {
    const signal = options?.signal;
    const ifAborted = (): NoAnswer => ({ kind: 'no-answer', why: 'aborted', cause: signal?.reason });
    const attempt = async (): Promise<Outcome> => {
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
      // That the last attempt was cut short says less than why there had to be one.
      const cut = short && outcome.kind === 'no-answer' && outcome.why === 'timed-out';
      if (cut && refused !== undefined) return { ...refused, attempts, unsure };
      const again = repetition(outcome);
      const reply = { ...outcome, attempts, unsure };
      if (again === 'no' || attempts >= mostAttempts) return reply;
      if (again === 'after-failure' && request.onlyOnce === true) return reply;
      const wait = pauseAfter(outcome, attempts, settings.retry);
      // An attempt that could not even begin in time is not waited for.
      if (wait >= budget.left) return reply;
      tell(settings.onRetry, request, outcome, attempts, wait);
      await pause(wait, signal);
      budget.left -= wait;
      unsure ||= again === 'after-failure';
      refused = outcome.kind === 'answer' ? outcome : undefined;
    }
  };
}

/** Whether to repeat, and whether the request may have been carried out all the same. */
function repetition(outcome: Outcome): 'no' | 'after-failure' | 'after-refusal' {
  if (outcome.kind === 'no-answer') {
    return outcome.why === 'timed-out' || outcome.why === 'unreachable' ? 'after-failure' : 'no';
  }
  switch (outcome.status) {
    case 409:
      return isLocked(outcome) ? 'after-refusal' : 'no';
    // 502 and 504 are how a proxy tells of a connection failure.
    case 502:
    case 503:
    case 504:
      return 'after-failure';
    default:
      return 'no';
  }
}

function tell(
  onRetry: Settings['onRetry'],
  { method, node }: IronicRequest,
  outcome: Outcome,
  attempts: number,
  wait: number,
): void {
  if (onRetry === undefined) return;
  try {
    onRetry({ method, node, reason: reasonOf(outcome), attempts, pause: wait });
  } catch {
    // An observer's defect is its own.
  }
}

function reasonOf(outcome: Outcome): Retry['reason'] {
  if (outcome.kind === 'no-answer') return outcome.why === 'timed-out' ? 'timed-out' : 'unreachable';
  return outcome.status === 409 ? 'locked' : 'unavailable';
}

function pauseAfter(outcome: Outcome, attempts: number, retry: Settings['retry']): number {
  const asked = outcome.kind === 'answer' ? retryAfter(outcome) : undefined;
  if (asked !== undefined) return asked;
  const most = Math.min(retry.longestPause, retry.firstPause * 2 ** (attempts - 1));
  // Varied, so that calls refused together do not come back together.
  return most * (0.5 + Math.random() / 2);
}

/** Milliseconds that Ironic asks to wait; `undefined` when it does not say, or not in a way to be understood. */
function retryAfter({ headers }: Answer): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
