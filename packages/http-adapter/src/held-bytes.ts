/** What {@link HeldBytes} may give. */
export interface HeldLimits {
  /** To all bodies together. */
  readonly bytes: number;
  /** To the bodies of one source. */
  readonly perSource: number;
}

/** Who waits for room. */
interface Waiting {
  readonly bytes: number;
  readonly source: string | undefined;
  readonly enter: (isIn: boolean) => void;
}

/**
 * How much of all bodies together may be in memory, being received or worked on, and how much of
 * that is for one source. Who finds no room waits in line; whom only its own source's bound
 * keeps out holds up nobody else.
 */
export class HeldBytes {
  readonly #limits: HeldLimits;
  #held = 0;
  readonly #bySource = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();

  constructor(limits: HeldLimits) {
    this.#limits = limits;
  }

  /** How many wait for room now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** For one request, from a source if that is known; what it has is given back by `release`. */
  hold(source: string | undefined): Hold {
    let arrived = 0;
    let reserved = 0;
    const giveBack = (bytes: number) => {
      this.#add(source, -bytes);
      this.#admit();
    };
    return {
      reserve: async (bytes, milliseconds) => {
        if (!(await this.#enter(source, bytes, milliseconds))) return false;
        reserved += bytes;
        return true;
      },
      take: (bytes) => {
        const beyond = Math.max(0, bytes - reserved);
        if (beyond > 0 && !this.#fits(source, beyond)) return false;
        this.#add(source, beyond);
        reserved -= bytes - beyond;
        arrived += bytes;
        return true;
      },
      expire: () => {
        giveBack(reserved);
        reserved = 0;
      },
      release: () => {
        giveBack(arrived + reserved);
        arrived = 0;
        reserved = 0;
      },
    };
  }

  async #enter(source: string | undefined, bytes: number, milliseconds: number): Promise<boolean> {
    const { bytes: most, perSource } = this.#limits;
    // That will never fit.
    if (bytes > (source === undefined ? most : Math.min(most, perSource))) return false;
    const turn = Promise.withResolvers<boolean>();
    const one: Waiting = { bytes, source, enter: turn.resolve };
    this.#waiting.add(one);
    this.#admit();
    if (!this.#waiting.has(one)) return true;
    const timer = setTimeout(() => {
      this.#waiting.delete(one);
      turn.resolve(false);
      // Whoever was behind may fit.
      this.#admit();
    }, milliseconds);
    const isIn = await turn.promise;
    clearTimeout(timer);
    return isIn;
  }

  /** Lets in who waits, in order: a large one is not passed by small ones again and again. */
  #admit(): void {
    for (const one of this.#waiting) {
      if (!this.#fitsSource(one.source, one.bytes)) continue;
      if (!this.#fits(one.source, one.bytes)) return;
      this.#waiting.delete(one);
      this.#add(one.source, one.bytes);
      one.enter(true);
    }
  }

  #fits(source: string | undefined, bytes: number): boolean {
    return this.#held + bytes <= this.#limits.bytes && this.#fitsSource(source, bytes);
  }

  #fitsSource(source: string | undefined, bytes: number): boolean {
    return source === undefined || (this.#bySource.get(source) ?? 0) + bytes <= this.#limits.perSource;
  }

  #add(source: string | undefined, bytes: number): void {
    this.#held += bytes;
    if (source === undefined) return;
    const held = (this.#bySource.get(source) ?? 0) + bytes;
    if (held === 0) this.#bySource.delete(source);
    else this.#bySource.set(source, held);
  }
}

/** One request's part. */
export interface Hold {
  /**
   * Waits so long for room for what is to come, and has it then; `false` when there was none in
   * time, and at once where there will never be any.
   */
  readonly reserve: (bytes: number, milliseconds: number) => Promise<boolean>;
  /** Counts what has come, of what is reserved first; `false` when there is no room for the rest. */
  readonly take: (bytes: number) => boolean;
  /** Gives back what is reserved for what has not come. */
  readonly expire: () => void;
  /** Gives back all of it; twice is the same as once. */
  readonly release: () => void;
}
