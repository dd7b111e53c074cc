/** How large JSON text may be, beyond its length. */
export interface JsonLimits {
  /** How deep lists and objects may be nested. */
  readonly depth: number;
  /** How many members and elements there may be, at all depths together. */
  readonly values: number;
  /** How many members an object may have. */
  readonly keys: number;
  /** How many characters there may be outside of strings. */
  readonly outside: number;
}

/** For text that is known to be no larger than it may be. */
export const UNLIMITED: JsonLimits = { depth: Infinity, values: Infinity, keys: Infinity, outside: Infinity };

/** A part of the text, from its first character to the one behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What JSON text will be when it is parsed, as far as that can be seen without parsing it. */
export interface JsonScan {
  readonly depth: number;
  /**
   * An empty list or object counts as if it had one; of text that is beyond a limit, one more than
   * the limit.
   */
  readonly values: number;
  /** The most members that an object has. */
  readonly keys: number;
  readonly outside: number;
  /** Numbers that may not be written again as they came: large, with a fraction or an exponent. */
  readonly numbers: readonly Span[];
  /** `NaN`, `Infinity` and `-Infinity` as values, which Python writes and JSON has not. */
  readonly constants: readonly (Span & { readonly key: string })[];
  /** The members named `cut` of the outermost object, from behind one separator to the next. */
  readonly cuts: readonly Span[];
}

/**
 * Goes over JSON text once, strings jumped over, until a limit is exceeded; what is not JSON is
 * scanned as well, and is for `JSON.parse` to refuse.
 *
 * @param cut the name of the members of the outermost object that are to be found, however it is
 * spelled
 */
export function scanJson(text: string, limits: JsonLimits, cut?: string): JsonScan {
  const numbers: Span[] = [];
  const constants: (Span & { key: string })[] = [];
  const cuts: Span[] = [];
  /** Of each container that is open: how many members it has, or -1 for a list. */
  const open: number[] = [];
  let [deepest, values, keys] = [0, 0, 0];
  let [index, inStrings, until] = [0, 0, Math.min(text.length, limits.outside)];
  /** The last string, and the last that a colon followed: anywhere, and in the outermost object. */
  let [string, key, name]: [Span, Span, Span] = [NOTHING, NOTHING, NOTHING];
  /** The member of the outermost object: where it begins, and whether its colon is behind. */
  let member = 0;
  let isNamed = false;

  const endMember = (end: number) => {
    if (open.length !== 1 || open[0] === -1) return;
    if (cut !== undefined && isNamed && isName(text, name, cut)) cuts.push({ start: member, end });
    member = end + 1;
    isNamed = false;
  };

  scan: for (; index < until; index++) {
    const code = text.charCodeAt(index);
    if (((KINDS[code] ?? 0) & BEGINS) === 0) continue;
    switch (code) {
      case QUOTE: {
        const end = endOfString(text, index);
        string = { start: index, end: end + 1 };
        inStrings += end + 1 - index;
        until = Math.min(text.length, limits.outside + inStrings);
        index = end;
        break;
      }
      case COLON:
        key = string;
        if (open.length === 1 && !isNamed) {
          name = string;
          isNamed = true;
        }
        break;
      case COMMA: {
        endMember(index);
        const last = open.length - 1;
        const count = open[last] ?? -1;
        if (count !== -1) keys = Math.max(keys, (open[last] = count + 1));
        if (++values > limits.values || keys > limits.keys) break scan;
        break;
      }
      case BRACE:
      case BRACKET:
        open.push(code === BRACE ? 1 : -1);
        if (open.length === 1) {
          member = index + 1;
          isNamed = false;
        }
        if (code === BRACE) keys = Math.max(keys, 1);
        deepest = Math.max(deepest, open.length);
        if (++values > limits.values || deepest > limits.depth || keys > limits.keys) break scan;
        break;
      case BRACE_END:
      case BRACKET_END:
        endMember(index);
        open.pop();
        break;
      default: {
        const constant = constantAt(text, index);
        const end = constant ?? endOfNumber(text, index);
        if (constant !== undefined) constants.push({ start: index, end, key: text.slice(key.start, key.end) });
        else if (mayChange(text, index, end)) numbers.push({ start: index, end });
        index = Math.max(index, end - 1);
      }
    }
  }
  const outside = (until < text.length ? index + 1 : text.length) - inStrings;
  return { depth: deepest, values, keys, outside, numbers, constants, cuts };
}

const NOTHING: Span = { start: 0, end: 0 };

/** Where the quote is that closes the string begun at `start`. */
function endOfString(text: string, start: number): number {
  const first = text.indexOf('"', start + 1);
  if (first === -1) return text.length;
  if (text.charCodeAt(first - 1) !== BACKSLASH) return first;
  // From where the backslashes begin, so that what is before them is looked at once, and quickly.
  let index = first;
  while (text.charCodeAt(index - 1) === BACKSLASH) index--;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index++;
    else if (code === QUOTE) return index;
  }
  return text.length;
}

function constantAt(text: string, start: number): number | undefined {
  if (text.startsWith('NaN', start)) return start + 3;
  const word = text.charCodeAt(start) === MINUS ? start + 1 : start;
  return text.startsWith('Infinity', word) ? word + 8 : undefined;
}

function endOfNumber(text: string, start: number): number {
  let end = start;
  while (((KINDS[text.charCodeAt(end)] ?? 0) & IN_NUMBERS) !== 0) end++;
  return end;
}

/** Whether a number as it is spelled may be another text when it was parsed. */
function mayChange(text: string, start: number, end: number): boolean {
  if (end - start >= SAFE_LENGTH) return true;
  if (end - start === 1) return false;
  for (let index = start; index < end; index++) {
    if (((KINDS[text.charCodeAt(index)] ?? 0) & IN_FRACTIONS) !== 0) return true;
  }
  return end - start === 2 && text.startsWith('-0', start);
}

/** The longest name in escapes alone takes six characters for each of its own. */
function isName(text: string, { start, end }: Span, name: string): boolean {
  if (end - start === name.length + 2) return text.startsWith(name, start + 1);
  if (end - start > 6 * name.length + 2 || !text.slice(start, end).includes('\\')) return false;
  try {
    return JSON.parse(text.slice(start, end)) === name;
  } catch {
    return false;
  }
}

/** Numbers of fewer characters have at most 15 digits, which a double holds. */
const SAFE_LENGTH = 16;

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const MINUS = 0x2d;

/** What a character may be, outside of strings; 0 is what nothing begins with. */
const KINDS = new Uint8Array(128);
const BEGINS = 1;
const IN_NUMBERS = 2;
const IN_FRACTIONS = 4;
for (const [characters, kind] of [
  ['",:[]{}NI-0123456789', BEGINS],
  ['0123456789+-.eE', IN_NUMBERS],
  ['.eE', IN_FRACTIONS],
] as const) {
  for (const character of characters) KINDS[character.charCodeAt(0)] = (KINDS[character.charCodeAt(0)] ?? 0) | kind;
}
