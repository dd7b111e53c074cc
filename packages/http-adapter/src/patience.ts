/** The patience with a reader: who leaves what was sent for too long is given up. */
export class Patience {
  readonly #milliseconds: number;
  readonly #giveUp: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsked = false;

  /** It begins at once; `giveUp` is called after so many seconds in which nobody read. */
  constructor(seconds: number, giveUp: () => void) {
    this.#milliseconds = seconds * 1000;
    this.#giveUp = giveUp;
    this.sent();
  }

  /** Whether the reader waits for more. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** The reader has taken all, and waits for more. */
  asked(): void {
    this.#isAsked = true;
    clearTimeout(this.#timer);
  }

  /** The reader has something to take. */
  sent(): void {
    this.#isAsked = false;
    this.#timer = setTimeout(this.#giveUp, this.#milliseconds);
  }

  /** Nobody is given up any more. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
