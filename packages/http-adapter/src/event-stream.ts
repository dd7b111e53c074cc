import type { FlowEvent, FollowedEvent, FollowedEvents } from '@ironic-inspector/core';
import { jsonText } from '@ironic-inspector/core';
import { Patience } from './patience.ts';

/** What a stream is made of. */
export interface EventStreamParts {
  readonly events: FollowedEvents;
  /** Seconds without an event until a comment is sent. */
  readonly heartbeatSeconds: number;
  /** Seconds for which a reader may leave what was sent. */
  readonly slowSeconds: number;
  /** Whether something that was sent is still on its way, where the server knows. */
  isBehind(): boolean;
  /** Ends the connection, whatever is on its way. */
  cutOff(): void;
  /** Called once, when nothing more is sent. */
  onEnd(): void;
}

/** Characters of events that are sent in one go, about. */
const CHUNK = 64 * 1024;

/** Milliseconds after which a client should come back. */
const RETRY_MS = 2000;

const encoder = new TextEncoder();

/**
 * Server-sent events of what is followed. It reads when it is read from: a slow reader has one
 * chunk on its way, and is cut off when it leaves that for too long.
 */
export class EventStream {
  readonly #parts: EventStreamParts;
  readonly #texts: EventTexts;
  readonly body: ReadableStream<Uint8Array>;
  /** What was read and is not sent yet. */
  #left: readonly FollowedEvent[] = [];
  #isReading = false;
  /** Whether nothing comes behind what was read. */
  #isDone = false;
  #isOver = false;
  /** The last id that the reader was told. */
  #told: number;
  #wake: () => void = () => undefined;
  readonly #patience: Patience;
  /** Ends the wait for events. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: EventStreamParts, texts: EventTexts) {
    this.#parts = parts;
    this.#texts = texts;
    this.#told = parts.events.position;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) =>
          controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\nid: ${parts.events.position}\n\n`)),
        pull: (controller) => this.#pull(controller),
        cancel: () => this.end(),
      },
      { highWaterMark: 0 },
    );
    this.#patience = new Patience(parts.slowSeconds, () => this.end());
  }

  /** Sends nothing more. Who does not read is cut off, and everybody may come back. */
  end(): void {
    if (this.#isOver) return;
    this.#leave();
    if (!this.#patience.isAsked || this.#parts.isBehind()) this.#parts.cutOff();
  }

  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#patience.end();
    void this.#parts.events.return();
    this.#wake();
    this.#parts.onEnd();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#patience.asked();
    // What throws is a defect, and the end of this stream: nobody else loses a place by it.
    const text = this.#isOver ? undefined : await this.#next().catch(() => undefined);
    if (text === undefined) {
      this.#leave();
      controller.close();
      return;
    }
    controller.enqueue(encoder.encode(text));
    this.#patience.sent();
  }

  /** The next text to send; `undefined` at the end. */
  async #next(): Promise<string | undefined> {
    const { events, heartbeatSeconds } = this.#parts;
    if (this.#left.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#timer = setTimeout(resolve, heartbeatSeconds * 1000);
        // One that is being read outlives heartbeats.
        if (!this.#isReading) void this.#read(events);
      });
      clearTimeout(this.#timer);
    }
    if (this.#isOver) return undefined;
    if (this.#left.length > 0) return this.#textOfSome();
    return this.#isDone ? undefined : this.#heartbeat();
  }

  async #read(events: FollowedEvents): Promise<void> {
    this.#isReading = true;
    try {
      const next = await events.next();
      if (next.done === true) this.#isDone = true;
      else this.#left = [next.value, ...events.take()];
    } catch {
      // A defect of whoever keeps the events: who follows comes back and is told.
      this.#isDone = true;
    }
    this.#isReading = false;
    this.#wake();
  }

  #textOfSome(): string {
    let text = '';
    let count = 0;
    for (const one of this.#left) {
      if (text.length > CHUNK) break;
      text += this.#texts.of(one);
      count += 1;
    }
    this.#told = this.#left[count - 1]?.position ?? this.#told;
    this.#left = this.#left.slice(count);
    return text;
  }

  /** A comment; with an id where events went by that the reader did not ask for. */
  #heartbeat(): string {
    const { position } = this.#parts.events;
    if (position === this.#told) return ':\n\n';
    this.#told = position;
    return `:\nid: ${position}\n\n`;
  }
}

/** Events as text: each is written once, however many are told of it. */
export class EventTexts {
  readonly #texts = new WeakMap<FlowEvent, string>();

  of(one: FollowedEvent): string {
    const { position } = one;
    if (one.kind === 'reset') return `id: ${position}\nevent: reset\ndata: {"position":${position}}\n\n`;
    const known = this.#texts.get(one.event);
    if (known !== undefined) return known;
    const text = `id: ${position}\nevent: ${one.event.type}\ndata: ${jsonText(one.event)}\n\n`;
    this.#texts.set(one.event, text);
    return text;
  }
}
