import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** One block of a stream. */
export interface Block {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retry?: string;
  /** Whether it has a comment. */
  readonly comment?: string;
}

/** A stream that is read from a socket. */
export class Reader {
  readonly incoming: IncomingMessage;
  #text = '';

  constructor(incoming: IncomingMessage) {
    this.incoming = incoming.setEncoding('utf8');
  }

  /** The next block; `undefined` at the end. */
  async next(): Promise<Block | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const lines = this.#text.slice(0, end).split('\n');
        this.#text = this.#text.slice(end + 2);
        return Object.fromEntries(
          lines.map((line) => {
            const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
            return [name === '' ? 'comment' : name, value];
          }),
        );
      }
      const chunk = this.incoming.read() as string | null;
      if (chunk !== null) this.#text += chunk;
      else if (this.incoming.readableEnded || this.incoming.destroyed) return undefined;
      else await this.#change();
    }
  }

  /** Resolves when there is more to read, or nothing ever. */
  async #change(): Promise<void> {
    const over = new AbortController();
    const options = { signal: over.signal };
    await Promise.race([once(this.incoming, 'readable', options), once(this.incoming, 'close', options)]).catch(
      () => undefined,
    );
    over.abort();
  }

  /** So many blocks that are events. */
  async events(count: number): Promise<readonly Block[]> {
    const seen: Block[] = [];
    while (seen.length < count) {
      const block = await this.next();
      if (block === undefined) return seen;
      if (block.event !== undefined) seen.push(block);
    }
    return seen;
  }
}
