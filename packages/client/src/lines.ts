import { untilAborted } from './until-aborted.ts';

/** Characters of the longest line. */
const LONGEST_LINE = 64 * 2 ** 20;

/**
 * The lines of an answer, as they are asked for. Ends when the answer does, whatever the reason, or
 * when the signal is aborted. A line that is longer than any can be is given as far as it came, and
 * is the last.
 */
export async function* readLines(response: Response, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest: string[] = [];
  let length = 0;
  try {
    while (!signal.aborted) {
      const bytes = await untilAborted(reader.read(), signal).catch(() => undefined);
      if (bytes === undefined || bytes.done) return;
      const lines = decoder.decode(bytes.value, { stream: true }).split('\n');
      const last = lines.pop() ?? '';
      for (const line of lines) {
        const whole = rest.join('') + line;
        [rest, length] = [[], 0];
        yield whole;
        if (signal.aborted) return;
      }
      rest.push(last);
      length += last.length;
      if (length > LONGEST_LINE) return yield rest.join('');
    }
  } finally {
    // It may be broken, and has said so.
    await reader.cancel().catch(() => undefined);
  }
}
