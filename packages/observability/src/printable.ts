import { redactor, type RedactOptions } from './redact.ts';

/** The most characters of a line that are written. */
const MAX_LENGTH = 8000;

/**
 * Makes text safe for one line of a log, and masks secrets. Messages quote what anybody may post:
 * control characters could forge lines or control a terminal.
 */
export function printer(options: RedactOptions): (text: string) => string {
  const redact = redactor(options);
  return (text) => {
    const more = text.length - MAX_LENGTH;
    // Secrets are looked for in more text than is shown, so that one at the cut is masked as a
    // whole.
    const masked = redact(more > 0 ? text.slice(0, 2 * MAX_LENGTH) : text);
    const cut = more > 0 ? `${masked.slice(0, MAX_LENGTH)}… (${more} more characters)` : masked;
    return cut.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => ESCAPES[character] ?? codeOf(character));
  };
}

const ESCAPES: Readonly<Record<string, string>> = Object.freeze({ '\n': '\\n', '\r': '\\r', '\t': '\\t' });

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
