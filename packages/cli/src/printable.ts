/**
 * What a terminal, or the eye, takes for something else than a character: control characters,
 * invisible ones that turn the direction of text among them, other ends of lines, lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** The same but for what gives a text its lines. */
const UNSAFE_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `\u001b`, as JSON writes it; beyond U+FFFF as the pair that JSON writes. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/**
 * The text with everything escaped that a terminal would act on. What machines and operators say
 * of themselves is shown so: names, serial numbers, messages.
 */
export function printable(text: string): string {
  return text.replaceAll(UNSAFE, (character) => SHORT[character] ?? escaped(character));
}

/** The same for a text of several lines, which stay lines. */
export function printableLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNSAFE_IN_LINES, escaped);
}

/**
 * JSON text that says the same and has nothing in it that a terminal would act on. JSON escapes
 * some of it by itself; the rest can only stand in strings, where an escape is the same.
 */
export function printableJson(text: string): string {
  return text.replaceAll(UNSAFE_IN_LINES, (character) => (character === '\r' ? '' : escaped(character)));
}
