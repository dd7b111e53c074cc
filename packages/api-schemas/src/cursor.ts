/**
 * Where a page ended, as the text of a cursor: the server writes it into `next`, and our client
 * makes it of the item that its caller names. For everybody else its text is the server's business.
 */
export function writeCursor(...parts: readonly string[]): string {
  return btoa(parts.map(encodeURIComponent).join(' ')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
