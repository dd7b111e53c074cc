import * as fc from 'fast-check';

/** Blanks as JSON allows them. */
const blank = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), maxLength: 3 }),
);

/**
 * Texts as JSON spells them: with quotes, backslashes and escapes, and what looks like something
 * else.
 */
const spelledString = fc
  .oneof(
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text).slice(1, -1)),
    fc
      .array(fc.constantFrom('\\"', '\\\\', '\\/', '\\u006c', '\\ud800', '[', '{', ',', ':', 'NaN', '1.0', 'logs'))
      .map((pieces) => pieces.join('')),
  )
  .map((inner) => `"${inner}"`);

/** `logs`, however it is spelled. */
const spelledLogs = fc
  .tuple(...Array.from('logs', (character) => fc.constantFrom(character, escaped(character))))
  .map((pieces) => `"${pieces.join('')}"`);

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const digits = (maxLength: number) =>
  fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), minLength: 1, maxLength });

/** Numbers of every kind, large ones and odd spellings among them. */
export const spelledNumber = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(digits(3), digits(25), digits(400)).map((text) => text.replace(/^0+(?=.)/, '')),
    fc.option(digits(20), { nil: undefined }),
    fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), digits(3)), { nil: undefined }),
  )
  .map(([sign, whole, fraction, exponent]) =>
    [sign, whole, fraction === undefined ? '' : `.${fraction}`, ...(exponent ?? [])].join(''),
  );

/**
 * The text of any JSON value: odd spacing, escapes, duplicate keys, deep nesting, large numbers.
 */
export const jsonTexts: fc.Arbitrary<string> = fc.letrec<{ value: string; member: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 12, depthSize: 'medium' },
    fc.oneof(fc.constantFrom('null', 'true', 'false', '[]', '{}', '5187.0', '-0', '18446744073709551615')),
    spelledNumber,
    spelledString,
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc.array(tie('member'), { maxLength: 4 }).map((members) => `{${members.join(',')}}`),
    fc.tuple(blank, tie('value'), blank).map((pieces) => pieces.join('')),
  ),
  member: fc
    .tuple(
      blank,
      fc.oneof(spelledString, spelledLogs, fc.constantFrom('"a"', '"__proto__"', '"1"')),
      blank,
      tie('value'),
    )
    .map(([before, key, after, value]) => `${before}${key}${after}:${value}`),
})).value;

/** A member of the outermost object: its text, whether it is to go, and the value of that. */
export const members = fc
  .array(
    fc.record({
      key: fc.oneof(spelledLogs, spelledLogs, spelledString, fc.constantFrom('"a"', '"log"', '"logss"', '"LOGS"')),
      value: jsonTexts,
      before: blank,
      after: blank,
    }),
    { maxLength: 6 },
  )
  .map((list) =>
    list.map(({ key, value, before, after }) => ({
      text: `${before}${key}${after}:${value}`,
      isLogs: JSON.parse(key) === 'logs',
      value,
    })),
  );
