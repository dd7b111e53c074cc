/** What breaks programs that take a value for granted. */
import fc from 'fast-check';

const TEXTS = [
  ...['', ' ', '\0', '/', '%', '{', '((((', '[a-z', '\u2028', '\ud800', '\uffff', '🚀', 'İ'],
  ...['0', '-1', '1e999', 'NaN', 'null', 'true', '0x10', '9'.repeat(400), 'a'.repeat(10_000)],
  ...['__proto__', 'constructor', 'toString', '{data.__class__.__mro__}', '{data[constructor][constructor]}'],
  ...['../../../etc/passwd', '..\\..\\', '%s%n', '{0}', '${7*7}', '<script>', '(a+)+$', '\r\nX-Injected: 1'],
  ...["'; drop table inspector_runs; --", '" or "1"="1'],
  ...['192.0.2.1', '192.0.2.1/33', '::', '::ffff:192.0.2.1', 'fe80::1%eth0', '0.0.0.0', '127.0.0.1'],
  ...['52:54:00:00:00:01', '52-54-00-00-00-01', '01-52-54-00-00-00-01', 'ff:ff:ff:ff:ff:ff'],
];
export const oddText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

/** Well-formed texts alone can be in a URL or a header. */
export const oddWord = oddText.filter((text) => text.length < 1000).map((text) => text.toWellFormed());

/** Anything that JSON can be. Keys are as in a parsed text: `__proto__` is one like any other. */
export const oddValue = fc.anything({
  key: oddText,
  values: [
    oddText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.constant(null),
    fc.boolean(),
  ],
  maxDepth: 2,
  maxKeys: 3,
});
