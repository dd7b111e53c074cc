/**
 * The body of an answer as text, piece by piece, so that its bytes are never all there beside it.
 * Beyond `longest` bytes it is given up, whatever its headers promised.
 */
export async function readText(response: Response, longest: number): Promise<string> {
  if (response.body === null) return '';
  // What was kept is handed on to the letter, a byte order mark included.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const reader = response.body.getReader();
  let text = '';
  for (let bytes = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > longest) {
      await reader.cancel();
      throw new RangeError(`the answer is longer than ${longest} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
