/** What JSON text will be when it is parsed, as far as that can be seen without parsing it. */
export interface JsonShape {
  /** How deep lists and objects are nested. */
  readonly depth: number;
  /** How many members and elements there are, at all depths together; an empty list or object counts as if it had one. */
  readonly values: number;
}

/** Counts until one of `limits` is exceeded; strings, such as the logs, are jumped over. */
export function jsonShape(text: string, limits: JsonShape): JsonShape {
  let [depth, deepest, values] = [0, 0, 0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
    } else if (code === COMMA) {
      if (++values > limits.values) break;
    } else if (code === BRACE || code === BRACKET) {
      deepest = Math.max(deepest, ++depth);
      if (++values > limits.values || deepest > limits.depth) break;
    } else if (code === BRACE_END || code === BRACKET_END) {
      depth--;
    }
  }
  return { depth: deepest, values };
}

/** Where the quote is that closes the string begun at `start`: the next one with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
