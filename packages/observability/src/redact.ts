/** The secrets that must not be logged. */
export interface RedactOptions {
  /**
   * The secrets that this service was given (passwords, tokens). They are masked wherever they turn
   * up, except those shorter than four characters, which are parts of ordinary words.
   * @default []
   */
  readonly secrets?: readonly string[];
}

const MASK = '***';
const SHORTEST = 4;

/**
 * Forms of secrets in other programs' messages: credentials in a URL, headers, members and
 * assignments, Keystone's tokens. Every repetition is bounded or can end in one way only, so that
 * matching takes linear time.
 */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/(:\/\/)[^\s/@:]{0,256}:[^\s/@]{0,256}@/g, `$1${MASK}@`],
  [
    /\b(authorization|x-auth-token|x-subject-token|x-service-token)(\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?)(?:(?:basic|bearer)\s{1,3})?[^\s"'\\,;]+/gi,
    `$1$2${MASK}`,
  ],
  [
    /(password|passwd|secret|token)(\\?["']\s{0,3}:\s{0,3}|=)("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,;&})\]]+)/gi,
    `$1$2${MASK}`,
  ],
  // as Node shows objects
  [
    /(password|passwd|secret|token)(:\s{1,3})("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?)/gi,
    `$1$2${MASK}`,
  ],
  // a quoted JSON patch, as in Ironic's messages
  [
    /((?:password|passwd|secret|token)\\?["']\s{0,3},\s{0,3}\\?["']value\\?["']\s{0,3}:\s{0,3})("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)/gi,
    `$1${MASK}`,
  ],
  [
    /(["']value\\?["']\s{0,3}:\s{0,3})(?:"(?:[^"\\]|\\.){0,1024}"|'(?:[^'\\]|\\.){0,1024}')(\s{0,3},\s{0,3}\\?["']path\\?["']\s{0,3}:\s{0,3}\\?["'][\w/]{0,256}(?:password|passwd|secret|token))/gi,
    `$1${MASK}$2`,
  ],
  [/\bgAAAAA[\w-]{16,}={0,2}/g, MASK],
];

/** Makes a function that masks secrets in text: the given ones, and whatever looks like one. */
export function redactor({ secrets = [] }: RedactOptions): (text: string) => string {
  // As they are, and as JSON and URLs spell them. The longest first: one may be part of another.
  const known = [...new Set(secrets.flatMap(spellings))]
    .filter((secret) => secret.length >= SHORTEST)
    .toSorted((left, right) => right.length - left.length);
  return (text) => {
    let masked = text;
    for (const secret of known) masked = masked.replaceAll(secret, MASK);
    for (const [form, by] of FORMS) masked = masked.replace(form, by);
    return masked;
  };
}

function spellings(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}
