import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { pauseFor } from './pause.ts';

/**
 * The server-sent events of an answer, as they are asked for: nothing is read ahead of the reader
 * but what came in one piece. Ends when the stream does, whatever the reason, or when the signal is
 * aborted, or when nothing came for `longestSilence` milliseconds, heartbeats included.
 */
export async function* readMessages(
  response: Response,
  longestSilence: number,
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage, void, undefined> {
  if (response.body === null) return;
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => void messages.push(message) });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    while (!signal.aborted) {
      const bytes = await within(longestSilence, reader.read());
      if (bytes === undefined || bytes.done || signal.aborted) return;
      parser.feed(decoder.decode(bytes.value, { stream: true }));
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

/** `undefined` when the reading fails, or takes longer. */
async function within<T>(milliseconds: number, reading: Promise<T>): Promise<T | undefined> {
  const done = new AbortController();
  const late = pauseFor(milliseconds, done.signal).then(() => undefined);
  try {
    return await Promise.race([reading.catch(() => undefined), late]);
  } finally {
    done.abort();
  }
}
