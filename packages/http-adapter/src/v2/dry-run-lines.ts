import { type DryRunLine, dryRunLineSchema, jsonOf } from '@ironic-inspector/api-schemas';
import type { DryRun } from '@ironic-inspector/core';
import type { StreamReader } from '../event-streams.ts';
import type { LongAnswers } from '../long-answers.ts';
import { Patience } from '../patience.ts';

const encoder = new TextEncoder();

/**
 * A line for each node of a dry run, and one for all. No node is looked at before the line before
 * was taken, but for those in hand. It ends when its reader goes away or is too slow, and when the
 * server stops: a reader that waits then gets the last line, and any other is cut off.
 */
export class DryRunLines {
  readonly #dry: DryRun;
  readonly #nodes: ReturnType<DryRun[typeof Symbol.asyncIterator]>;
  readonly #abort: () => void;
  readonly #answers: LongAnswers;
  readonly #reader: StreamReader;
  readonly #patience: Patience;
  readonly body: ReadableStream<Uint8Array>;
  #isSummed = false;
  #isOver = false;

  /** `abort` ends the dry run. */
  constructor(dry: DryRun, abort: () => void, answers: LongAnswers, reader: StreamReader) {
    this.#dry = dry;
    this.#nodes = dry[Symbol.asyncIterator]();
    this.#abort = abort;
    this.#answers = answers;
    this.#reader = reader;
    this.body = new ReadableStream<Uint8Array>(
      { pull: (controller) => this.#pull(controller), cancel: () => this.end() },
      { highWaterMark: 0 },
    );
    this.#patience = new Patience(answers.slowSeconds, () => this.end());
    answers.add(this);
    // It may have been prepared while the server was not yet stopping.
    if (answers.isStopping) this.end();
  }

  /** Looks at no other node. Who does not wait for a line is cut off. */
  end(): void {
    if (this.#isOver) return;
    this.#leave();
    this.#abort();
    void this.#nodes.return?.();
    if (!this.#patience.isAsked || this.#reader.isBehind()) this.#reader.cutOff();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#patience.asked();
    const text = await this.#text().catch((thrown: unknown) => {
      // A defect, and the end of this answer; nothing of it goes on.
      this.end();
      throw thrown;
    });
    if (text === undefined) {
      this.#leave();
      return controller.close();
    }
    controller.enqueue(encoder.encode(text));
    // The last line has to be taken, too, before nobody waits for the reader any more.
    if (!this.#isOver) this.#patience.sent();
  }

  async #text(): Promise<string | undefined> {
    const line = await this.#next();
    return line && `${jsonOf(dryRunLineSchema, line)}\n`;
  }

  async #next(): Promise<DryRunLine | undefined> {
    if (this.#isSummed) return undefined;
    const next = await this.#nodes.next();
    if (next.done !== true) return { node: next.value };
    this.#isSummed = true;
    return { summary: this.#dry.summary };
  }

  #leave(): void {
    this.#isOver = true;
    this.#patience.end();
    this.#answers.delete(this);
  }
}
