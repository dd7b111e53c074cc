import { InspectorError } from '@ironic-inspector/core/errors';
import { createParser, type EventSourceParser } from 'eventsource-parser';
import { pauseFor } from './pause.ts';

/** Characters of the longest event. */
const LONGEST_EVENT = 16 * 2 ** 20;

/** A server-sent event, or the id alone, behind which a stream goes on. */
export interface Message {
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  /** `undefined` of an id alone. */
  readonly data?: string;
}

/**
 * The server-sent events of an answer, as they are asked for: nothing is read ahead of the reader
 * but what came in one piece. Ends when the stream does, whatever the reason, or when the signal is
 * aborted, or when nothing came for `longestSilence` milliseconds, heartbeats included. Throws
 * `inspector-failed` at an event that is too long: it would come again.
 */
export async function* readMessages(
  response: Response,
  longestSilence: number,
  signal: AbortSignal,
): AsyncGenerator<Message, void, undefined> {
  if (response.body === null) return;
  const messages: Message[] = [];
  const parser = createParser({
    onId: (id) => void messages.push({ id }),
    onEvent: (message) => {
      // Its id was told just before.
      if (message.id !== undefined) messages.pop();
      messages.push(message);
    },
    maxBufferSize: LONGEST_EVENT,
  });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    while (!signal.aborted) {
      const bytes = await within(longestSilence, reader.read());
      if (bytes === undefined || bytes.done || signal.aborted) return;
      feed(parser, decoder.decode(bytes.value, { stream: true }));
      for (const message of messages.splice(0)) {
        yield message;
        if (signal.aborted) return;
      }
    }
  } finally {
    // It may be broken, and has said so.
    await reader.cancel().catch(() => undefined);
  }
}

function feed(parser: EventSourceParser, text: string): void {
  try {
    parser.feed(text);
  } catch (thrown) {
    const message = `The inspector's stream of events has one of more than ${LONGEST_EVENT} characters`;
    throw new InspectorError('inspector-failed', message, { cause: thrown });
  }
}

/** `undefined` when the work fails, or takes longer. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  const done = new AbortController();
  const late = pauseFor(milliseconds, done.signal).then(() => undefined);
  try {
    return await Promise.race([work.catch(() => undefined), late]);
  } finally {
    done.abort();
  }
}
