/** The limits of {@link BodyMemory}. */
export interface BodyMemoryLimits {
  /** Bytes of all bodies together. */
  readonly bytes: number;
  /** Bytes of the bodies of one source. */
  readonly perSource: number;
}

/** Who sends a body; the signal is aborted when nobody is there any more. */
type Sender = Pick<Request, 'signal'>;

/** A reservation that waits for room. */
interface Waiting {
  readonly bytes: number;
  readonly source: string | undefined;
  readonly enter: (isIn: boolean) => void;
}

/**
 * A limit on the memory of all bodies that are received or processed, and on the part of one source
 * . Requests wait for room in order. One that waits only because of the limit of its own
 * source does not delay others.
 */
export class BodyMemory {
  readonly #limits: BodyMemoryLimits;
  #held = 0;
  readonly #bySource = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();

  constructor(limits: BodyMemoryLimits) {
    this.#limits = limits;
  }

  /** How many reservations wait for room. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** A reservation for one request, of a source if that is known. `release` gives its room back. */
  reservation(source: string | undefined): Reservation {
    let arrived = 0;
    let reserved = 0;
    const giveBack = (bytes: number) => {
      this.#add(source, -bytes);
      this.#admit();
    };
    return {
      reserve: async (bytes, milliseconds, sender) => {
        if (!(await this.#enter(source, bytes, milliseconds, sender))) return false;
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

  async #enter(
    source: string | undefined,
    bytes: number,
    milliseconds: number,
    sender: Sender | undefined,
  ): Promise<boolean> {
    const { bytes: most, perSource } = this.#limits;
    if (bytes === 0) return true;
    // It will never fit.
    if (bytes > (source === undefined ? most : Math.min(most, perSource))) return false;
    let enter: Waiting['enter'] = () => {};
    const turn = new Promise<boolean>((resolve) => {
      enter = resolve;
    });
    const one: Waiting = { bytes, source, enter };
    this.#waiting.add(one);
    this.#admit();
    if (!this.#waiting.has(one)) return true;
    const leave = () => {
      this.#waiting.delete(one);
      enter(false);
      // One behind it may fit.
      this.#admit();
    };
    const timer = setTimeout(leave, milliseconds);
    const gone = sender?.signal;
    if (gone?.aborted === true) leave();
    gone?.addEventListener('abort', leave);
    const isIn = await turn;
    clearTimeout(timer);
    gone?.removeEventListener('abort', leave);
    return isIn;
  }

  /**
   * Admits waiting reservations in order, so that small ones cannot overtake a large one for ever:
   * none of all, nor one of the same source.
   */
  #admit(): void {
    const full = new Set<string | undefined>();
    for (const one of this.#waiting) {
      if (full.has(one.source)) continue;
      if (!this.#fitsSource(one.source, one.bytes)) {
        full.add(one.source);
        continue;
      }
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

/** The room of one request. */
export interface Reservation {
  /**
   * Waits for room for bytes that are to arrive, and takes it; `false` when there is none in time,
   * or at once where there never will be, or when `sender` is gone.
   */
  readonly reserve: (bytes: number, milliseconds: number, sender?: Sender) => Promise<boolean>;
  /**
   * Counts bytes that have arrived, first those that are reserved; `false` when there is no room
   * for the rest.
   */
  readonly take: (bytes: number) => boolean;
  /** Gives back the room for bytes that have not arrived. */
  readonly expire: () => void;
  /** Gives back all room. May be called twice. */
  readonly release: () => void;
}
