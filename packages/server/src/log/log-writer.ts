import { writeSync } from 'node:fs';

/** The most bytes that wait for a slow reader; further lines are lost. */
const MAX_WAITING = 1_048_576;

/** Milliseconds between two attempts to write. */
const RETRY_MS = 50;

/** Milliseconds that waiting lines may take at the end. */
const CLOSE_MS = 1000;

/** Makes the line which says that `lost` lines were lost, the last of them because of `why`. */
type LossNotice = (lost: number, why: string) => string;

/** The rest of a line, and how many lines are lost if it cannot be written. */
interface Waiting {
  readonly bytes: Buffer;
  readonly lines: number;
  readonly isBegun: boolean;
}

/**
 * Writes lines to an open file. Neither a full disk nor a closed pipe throws: lost lines are
 * counted, and a line says so as soon as writing works again.
 */
export class LogWriter {
  /** Makes the notice of loss in the format of the log. */
  notice: LossNotice = (lost, why) => `${lost} lines of the log were lost: ${why}\n`;
  readonly #file: number;
  readonly #writeSync: (file: number, bytes: Buffer) => number;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #retry: NodeJS.Timeout | undefined;
  #lost = 0;
  #why = '';
  /** Whether a line was written in part: the next one needs a line feed first. */
  #isTorn = false;

  /** @param write as `writeSync` of `node:fs` */
  constructor(file: number, write: (file: number, bytes: Buffer) => number = writeSync) {
    this.#file = file;
    this.#writeSync = write;
  }

  /** `line` with the line feed at its end. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#waitingBytes + bytes.length > MAX_WAITING) return this.#lose(1, 'nobody reads them in time');
    this.#waiting.push({ bytes, lines: 1, isBegun: false });
    this.#waitingBytes += bytes.length;
    if (this.#retry === undefined) this.#flush();
  }

  /** Resolves when all lines are written, or after a second. */
  async close(): Promise<void> {
    for (let waited = 0; this.#waiting.length > 0 && waited < CLOSE_MS; waited += RETRY_MS) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      this.#flush();
    }
    clearTimeout(this.#retry);
  }

  #flush(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const written = this.#attempt(next.bytes);
      if (written === undefined) {
        this.#again(next);
        this.#retry = setTimeout(() => this.#flush(), RETRY_MS).unref();
        return;
      }
      if (written instanceof Error) {
        this.#lose(next.lines, written.message);
        this.#isTorn ||= next.isBegun;
      } else if (written < next.bytes.length) {
        this.#again({ ...next, bytes: next.bytes.subarray(written), isBegun: true });
      } else {
        this.#isTorn = false;
      }
    }
  }

  /** The next line to write, with the notice of loss before it. */
  #next(): Waiting | undefined {
    const line = this.#waiting.shift();
    if (line === undefined) return undefined;
    this.#waitingBytes -= line.bytes.length;
    if (this.#lost === 0 || line.isBegun) return line;
    const notice = `${this.#isTorn ? '\n' : ''}${this.notice(this.#lost, this.#why)}`;
    const lines = this.#lost + line.lines;
    this.#lost = 0;
    return { bytes: Buffer.concat([Buffer.from(notice), line.bytes]), lines, isBegun: false };
  }

  #again(rest: Waiting): void {
    this.#waiting.unshift(rest);
    this.#waitingBytes += rest.bytes.length;
  }

  /** Writes; the number of bytes written, `undefined` if the pipe is full. */
  #attempt(bytes: Buffer): number | Error | undefined {
    try {
      return this.#writeSync(this.#file, bytes);
    } catch (error) {
      if (!(error instanceof Error)) return new Error(String(error));
      const { code } = error as NodeJS.ErrnoException;
      return code === 'EAGAIN' || code === 'EINTR' ? undefined : error;
    }
  }

  #lose(lines: number, why: string): void {
    this.#lost += lines;
    this.#why = why;
  }
}
