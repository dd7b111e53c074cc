/** Characters turned into bytes at once. */
const PIECE = 64 * 1024;

/**
 * `text` as UTF-8, made piece by piece as it is asked for: there need not be a second copy of the
 * whole.
 */
export function utf8Stream(text: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at >= text.length) return controller.close();
        const end = at + PIECE;
        // The two halves of a character that has two stay together.
        const next = isFirstHalf(text.charCodeAt(end - 1)) ? end + 1 : end;
        controller.enqueue(encoder.encode(text.slice(at, next)));
        at = next;
      },
    },
    // Nothing is made ahead.
    { highWaterMark: 0 },
  );
}

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
