import { maskSecrets } from '@ironic-inspector/core';

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

/** Makes a function that masks secrets in text: the given ones, and what `maskSecrets` finds. */
export function redactor({ secrets = [] }: RedactOptions): (text: string) => string {
  // As they are, and as JSON and URLs spell them. The longest first: one may be part of another.
  const known = [...new Set(secrets.flatMap(spellings))]
    .filter((secret) => secret.length >= SHORTEST)
    .toSorted((left, right) => right.length - left.length);
  return (text) => {
    let masked = text;
    for (const secret of known) masked = masked.replaceAll(secret, MASK);
    return maskSecrets(masked);
  };
}

function spellings(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}
