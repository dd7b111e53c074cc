/** How many characters are encoded at a time. */
const PIECE = 64 * 1024;

/**
 * `text` as a stream of UTF-8, encoded piece by piece on demand, so that there is no second copy of
 * the whole.
 */
export function utf8Stream(text: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at >= text.length) return controller.close();
        const end = at + PIECE;
        // A surrogate pair is not split.
        const next = isFirstHalf(text.charCodeAt(end - 1)) ? end + 1 : end;
        controller.enqueue(encoder.encode(text.slice(at, next)));
        at = next;
      },
    },
    // Nothing is encoded ahead of demand.
    { highWaterMark: 0 },
  );
}

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
