const WORDS: Readonly<Record<string, boolean>> = Object.freeze({
  ...Object.fromEntries(['1', 't', 'true', 'on', 'y', 'yes'].map((word) => [word, true])),
  ...Object.fromEntries(['0', 'f', 'false', 'off', 'n', 'no'].map((word) => [word, false])),
});

/** A boolean as OpenStack's services spell it, in any case; `undefined` when `text` is none. */
export function booleanOf(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}
