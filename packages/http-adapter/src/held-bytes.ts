/** How much of all bodies together may be in memory, being received or worked on. */
export class HeldBytes {
  #free: number;

  constructor(limit: number) {
    this.#free = limit;
  }

  /** For one request; what it takes is given back at once by {@link Hold.release}. */
  hold(): Hold {
    let held = 0;
    return {
      room: () => this.#free,
      take: (bytes) => {
        if (bytes > this.#free) return false;
        this.#free -= bytes;
        held += bytes;
        return true;
      },
      release: () => {
        this.#free += held;
        held = 0;
      },
    };
  }
}

/** One request's part. */
export interface Hold {
  /** For how many more there is room now. */
  readonly room: () => number;
  /** Whether there was room for so many more. */
  readonly take: (bytes: number) => boolean;
  /** Twice is the same as once. */
  readonly release: () => void;
}
