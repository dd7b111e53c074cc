import { describe, expect, it } from 'vitest';
import { compilePattern } from './regular-expression.ts';

function test(pattern: string, text: string, start = false): boolean {
  return compilePattern(pattern, { start }).unwrap()(text);
}

describe('a pattern', () => {
  it('has 4096 characters at most', () => {
    expect(compilePattern('a'.repeat(4096), { start: false }).ok).toBe(true);
    expect(compilePattern('a'.repeat(4097), { start: false }).val).toBe(
      'invalid regular expression: longer than 4096 characters',
    );
  });

  // Python's `re`, by running it.
  it.each([
    ['a\\Z', 'xa', true],
    ['a\\Z', 'xa\n', false],
    ['a$', 'xa\n', true],
    ['a$', 'xa\n\n', false],
    ['a\\$', 'a$', true],
    ['a\\\\$', 'a\\\n', true],
    ['(?P<x>a)b', 'ab', true],
    ['^a{,2}$', 'aaa', false],
    ['^a{,2}$', 'aa', true],
    ['\\u00fc', 'ü', true],
    ['[\\U0001f680]', '\u{1f680}', true],
    ['\\101', 'A', true],
    ['[[:alpha:]]', 'a:]', true],
    ['[[:alpha:]]', 'z', false],
    ['[]a]', ']', true],
    ['[^]a]', ']', false],
    ['[a[]', '[', true],
    ['[a[](b)', 'ab', true],
    ['(?i)UEFI', 'uefi', true],
    ['[(?=]', '?', true],
    ['a|b', 'xb', true],
    ['(?#why) a(?#(?=b)*', ' ', true],
    ['^x(?#twice){2}$', 'xx', true],
    ['a(?#one \\) two)b', 'ab', true],
    ['a$(?#end)', 'a\n', true],
    ['[(?#]', '#', true],
    ['\\++', '+', true],
    ['[*+]+', '+', true],
    ['(?i:UEFI)x', 'uefix', true],
    ['(?s-i:a.)b', 'a\nb', true],
    ['^a{,2}?b$', 'aab', true],
    ['\\$', 'a$', true],
    ['\\$', 'a\n', false],
    ['a\\\\\\$', 'a\\$', true],
    ['a\\\\\\$', 'a\\\n', false],
    ['$', 'a\n', true],
    ['a\\Zb', 'aZb', false],
    ['[a\\]b]+$', 'a]b', true],
    ['a[)]b', 'a)b', true],
    ['[(]a', '(a', true],
    ['a{2}', 'aa', true],
    ['[a{,2}]', ',', true],
    ['[a*+]', '+', true],
    ['a{1,}b', 'aaab', true],
    ['(?i)(?#x)A', 'a', true],
    ['(?:a)(b)', 'ab', true],
    ['\\u00FC', 'ü', true],
    ['u00fc', 'ü', false],
  ])('%s in %j: %s', (pattern, text, found) => {
    expect(test(pattern, text)).toBe(found);
  });

  it.each([
    ['b', 'ab', false],
    ['a', 'ab', true],
    ['a|b$', 'ax', true],
    ['a|b$', 'cb', false],
    ['(?m)^b', 'a\nb', false],
  ])('%s at the start of %j: %s', (pattern, text, found) => {
    expect(test(pattern, text, true)).toBe(found);
  });

  it.each([
    ['(?=a)', 'look-ahead at character 1 is not supported: say it in a condition of its own, with "invert"'],
    ['x(?!a)', 'look-ahead at character 2'],
    ['(?<=a)b', 'look-behind at character 1'],
    ['(?<!a)b', 'look-behind at character 1'],
    ['(a)\\1', 'a back reference at character 4'],
    ['(?P<x>a)(?P=x)', 'a back reference at character 9'],
    ['(a)?(?(1)b|c)', 'a condition at character 5'],
    ['(?>a)', 'an atomic group at character 1'],
    ['(?#why', 'a comment without an end at character 1'],
    ['(?x) a', 'the flag "x" at character 1 is not supported: write the pattern without its blanks and comments'],
    ['(?ix) a', 'the flag "x" at character 1'],
    ['(?x:a)', 'the flag "x" at character 1'],
    ['(?i-x:a)', 'the flag "x" at character 1'],
    ['(?a)b', 'the flag "a" at character 1'],
    ['b(?iu)', 'the flag "u" at character 2 is not supported: leave it out; \\d, \\w and \\b know ASCII alone'],
    ['(a)[\\1]', 'invalid escape sequence: `\\1`'],
    ['(?L)b', 'the flag "L" at character 1 is not supported: leave it out'],
    ['(?a:b)', 'the flag "a" at character 1 is not supported: leave it out, it is so already'],
    ['(?>a)b', 'an atomic group at character 1 is not supported: write (?:…)'],
    ['(?#a', 'a comment without an end at character 1 is not supported: close it'],
    ['(?=a)(?<!b)', 'look-ahead at character 1'],
    ['a))', 'a parenthesis that closes nothing at character 2'],
    ['(a)b)', 'a parenthesis that closes nothing at character 5'],
    ['(?i)a)', 'a parenthesis that closes nothing at character 6'],
    ['(?i:a))', 'a parenthesis that closes nothing at character 7'],
    ['(?#x)a)', 'a parenthesis that closes nothing at character 7'],
    ['[a[](?=b)', 'look-ahead at character 5'],
    ['[(])', 'a parenthesis that closes nothing at character 4'],
    ['a++', 'a possessive repetition at character 2 is not supported: leave the second "+" out'],
    ['a{2}+', 'a possessive repetition at character 2'],
    ['a{1,3}+', 'a possessive repetition at character 2'],
    ['a{,3}+', 'a possessive repetition at character 2'],
    ['a?+', 'a possessive repetition at character 2'],
    ['(', 'missing closing )'],
    ['a)(b', 'a parenthesis that closes nothing at character 2'],
    ['a*+', 'a possessive repetition at character 2'],
    ['a**', 'invalid nested repetition operator'],
    ['a{1001}', 'invalid repeat count'],
    ['(a{100}){100}', 'invalid repeat count'],
    ['\\N{DASH}', 'invalid escape sequence'],
    ['\\', 'trailing backslash'],
    ['('.repeat(2000) + ')'.repeat(2000), 'nests too deeply'],
  ])('%s is refused, with the reason', (pattern, reason) => {
    expect(compilePattern(pattern, { start: true })).toMatchObject({ ok: false, val: expect.stringContaining(reason) });
  });

  it('is refused with nothing after the reason where there is nothing to write instead', () => {
    expect(compilePattern('a)(b', { start: true }).val).toBe(
      'invalid regular expression: a parenthesis that closes nothing at character 2 is not supported',
    );
  });

  it.each(['^(a+)+$', '(a|aa)+$', '(.*a){20}$', '([a-z]+)*!'])('%s comes to an end on a long text', (pattern) => {
    expect(test(pattern, `${'a'.repeat(20_000)}\u0000`, true)).toBe(false);
  });
});
