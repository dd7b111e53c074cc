/** What stands in place of a secret. */
export const MASKED = '***';

/** Names whose values are secrets, or may be. */
const SECRET =
  /pass(word|wd|phrase)|secret|token|credential|private|user_?name|(^|[_-])(key|keys|kg|sig|auth)($|[_-])|api_?key|community|configdrive/i;

/** What texts call secrets: of usernames and keys that open nothing they may speak. */
const WORD =
  '(?:pass(?:word|wd|phrase)|secret|token|credentials?|community|configdrive|signature|api_?key|(?:auth|priv|private|access|kg|ssl|encryption)_key)';

/** Texts without any of these have no secret that could be found: most texts are such. */
const HINT = new RegExp(`${WORD}|://|authorization|gAAAAA|\\.[0-9a-f]{64}`, 'i');

/** What nobody ends ends with its line. */
const QUOTED = `"(?:[^"\\\\\n]|\\\\.)*"?|'(?:[^'\\\\\n]|\\\\.)*'?`;

/**
 * Forms of secrets in other programs' messages: credentials in a URL, headers, members and
 * assignments, Keystone's tokens and ours. Every repetition is bounded or can end in one way only,
 * so that matching takes linear time.
 */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // `https://user:password@host`, and the password of Redis, which has no user
  [/(:\/\/)[^\s/@]{1,512}@/g, `$1${MASKED}@`],
  [
    /\b(authorization|x-auth-token|x-subject-token|x-service-token)(\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?)(?:(?:basic|bearer)\s{1,3})?[^\s"'\\,;]+/gi,
    `$1$2${MASKED}`,
  ],
  // a member or an assignment, in a URL as well; then as Node shows objects; then as logs do
  [
    new RegExp(`(${WORD})(\\\\?["']\\s{0,3}:\\s{0,3}|\\s{0,3}=\\s{0,3}|%3D)(${QUOTED}|[^\\s,;&})\\]]+)`, 'gi'),
    `$1$2${MASKED}`,
  ],
  [new RegExp(`(${WORD})(:\\s{1,3})(${QUOTED}|\`(?:[^\`\\\\\n]|\\\\.)*\`?)`, 'gi'), `$1$2${MASKED}`],
  [new RegExp(`(${WORD})(:\\s{1,3})[^\\s"'\`,;&})\\]]+(?=\\s{0,3}(?:[,;&(){}\\]\\n]|$))`, 'gi'), `$1$2${MASKED}`],
  // a quoted JSON patch, as in Ironic's messages
  [
    new RegExp(`(${WORD}\\\\?["']\\s{0,3},\\s{0,3}\\\\?["']value\\\\?["']\\s{0,3}:\\s{0,3})(${QUOTED})`, 'gi'),
    `$1${MASKED}`,
  ],
  [
    new RegExp(
      `(["']value\\\\?["']\\s{0,3}:\\s{0,3})(?:"(?:[^"\\\\]|\\\\.){0,1024}"|'(?:[^'\\\\]|\\\\.){0,1024}')` +
        `(\\s{0,3},\\s{0,3}\\\\?["']path\\\\?["']\\s{0,3}:\\s{0,3}\\\\?["'][\\w/]{0,256}${WORD})`,
      'gi',
    ),
    `$1${MASKED}$2`,
  ],
  [/\bgAAAAA[\w-]{16,}={0,2}/g, MASKED],
  // The secret half of a callback's token; the other one names its node.
  [/\.[0-9a-f]{64}(?![0-9a-f])/g, `.${MASKED}`],
];

/** Whether something of this name is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/** The name of a secret in `text`, and what is before it; `undefined` when it names none. */
export function upToSecretName(text: string): string | undefined {
  const found = SECRET.exec(text);
  return found === null ? undefined : text.slice(0, found.index + found[0].length);
}

/**
 * `text` with `***` in place of whatever looks like a secret: passwords in URLs, credentials in
 * headers, values of members and parameters with such names, tokens. It is what logs, history and
 * diagnoses have. A secret that looks like any other word is not found.
 */
export function maskSecrets(text: string): string {
  if (!HINT.test(text)) return text;
  let masked = text;
  for (const [form, by] of FORMS) masked = masked.replace(form, by);
  return masked;
}
