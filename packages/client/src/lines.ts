/**
 * The lines of an answer, as they are asked for. Ends when the answer does, whatever the reason, or
 * when the signal is aborted.
 */
export async function* readLines(response: Response, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    while (!signal.aborted) {
      const bytes = await reader.read().catch(() => undefined);
      if (bytes === undefined || bytes.done || signal.aborted) return;
      const lines = (rest + decoder.decode(bytes.value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        yield line;
        if (signal.aborted) return;
      }
    }
  } finally {
    // It may be broken, and has said so.
    await reader.cancel().catch(() => undefined);
  }
}
