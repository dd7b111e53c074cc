/** Python's own limit: parsing a longer number takes too long. */
const MAX_DIGITS = 4300;

/**
 * The whole number in `text` by the rules of Python's `int()`, which the original reads parameters
 * and versions with: blanks around it, a sign, leading zeros and single underscores between digits
 * are fine. `undefined` for anything else.
 */
export function pythonInt(text: string): bigint | undefined {
  const match = /^\s*([+-]?)(\d+(?:_\d+)*)\s*$/.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = ''] = match;
  if (digits.length > MAX_DIGITS) return undefined;
  const value = BigInt(digits.replaceAll('_', ''));
  return sign === '-' ? -value : value;
}
