import { redactor, type RedactOptions } from './redact.ts';

/** How much of a line is written. */
const MAX_LENGTH = 8000;

/**
 * Makes text fit for one line of a log. Anybody may post, and what they say is in messages: control
 * characters would make lines of their own, or speak to a terminal. Secrets are masked.
 */
export function printer(options: RedactOptions): (text: string) => string {
  const redact = redactor(options);
  return (text) => {
    const more = text.length - MAX_LENGTH;
    // A secret that the cut would go through is masked as a whole: looked for in somewhat more than
    // is shown.
    const masked = redact(more > 0 ? text.slice(0, 2 * MAX_LENGTH) : text);
    const cut = more > 0 ? `${masked.slice(0, MAX_LENGTH)}… (${more} more characters)` : masked;
    return cut.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => ESCAPES[character] ?? codeOf(character));
  };
}

const ESCAPES: Readonly<Record<string, string>> = Object.freeze({ '\n': '\\n', '\r': '\\r', '\t': '\\t' });

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
