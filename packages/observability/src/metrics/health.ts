import type { Readiness } from '@ironic-inspector/core';
import { printer } from '../printable.ts';
import type { RedactOptions } from '../redact.ts';

/** How long an answer is reused, so that asking for it does not load the database and Ironic. */
const GOOD_FOR_MS = 1000;

/** Answers `/livez` and `/readyz`. */
export class Health {
  readonly #ask: () => Promise<Readiness>;
  readonly #now: () => number;
  readonly #printable: (text: string) => string;
  #last: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;

  /** @param now - milliseconds */
  constructor(ask: () => Promise<Readiness>, now: () => number, options: RedactOptions) {
    this.#ask = ask;
    this.#now = now;
    this.#printable = printer(options);
  }

  /**
   * Always 200: that it answers is the point. A failure of another service is no reason to restart
   * this one.
   */
  live(): Response {
    return json(200, { live: true });
  }

  async ready(): Promise<Response> {
    const { ready, checks } = await this.#recent();
    const shown = Object.entries(checks).map(([name, { ok, reason }]) => [
      name,
      { ok, ...(reason !== undefined && { reason: this.#printable(reason) }) },
    ]);
    return json(ready ? 200 : 503, { ready, checks: Object.fromEntries(shown) });
  }

  /** Concurrent callers share one check. */
  #recent(): Promise<Readiness> {
    const at = this.#now();
    const last = this.#last;
    // An answer from the future does not count: the clock was set back.
    if (last !== undefined && at >= last.at && at - last.at < GOOD_FOR_MS) return last.answer;
    const answer = this.#ask();
    this.#last = { at, answer };
    return answer;
  }
}

function json(status: number, body: unknown): Response {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  return new Response(`${JSON.stringify(body)}\n`, { status, headers });
}
