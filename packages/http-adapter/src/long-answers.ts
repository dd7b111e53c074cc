/** An answer that goes on for as long as there is something to tell. */
interface LongAnswer {
  /** Ends it at once. */
  end(): void;
}

/** The answers of an app that would hold up the stop of a server. */
export class LongAnswers {
  readonly #stopping: AbortSignal | undefined;
  readonly #open = new Set<LongAnswer>();
  /** Seconds for which a reader may leave what was sent. */
  readonly slowSeconds: number;

  constructor(stopping: AbortSignal | undefined, slowSeconds: number) {
    this.#stopping = stopping;
    this.slowSeconds = slowSeconds;
  }

  /** Whether none may begin any more. */
  get isStopping(): boolean {
    return this.#stopping?.aborted === true;
  }

  add(answer: LongAnswer): void {
    // It listens only while there is something to end: the signal outlives many apps of a daemon.
    if (this.#open.size === 0) this.#stopping?.addEventListener('abort', this.#endAll);
    this.#open.add(answer);
  }

  delete(answer: LongAnswer): void {
    this.#open.delete(answer);
    if (this.#open.size === 0) this.#stopping?.removeEventListener('abort', this.#endAll);
  }

  readonly #endAll = () => {
    for (const answer of this.#open) answer.end();
  };
}
