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
    ['(?=a)', 'look-ahead at character 1'],
    ['x(?!a)', 'look-ahead at character 2'],
    ['(?<=a)b', 'look-behind at character 1'],
    ['(?<!a)b', 'look-behind at character 1'],
    ['(a)\\1', 'a back reference at character 4'],
    ['(?P<x>a)(?P=x)', 'a back reference at character 9'],
    ['(a)?(?(1)b|c)', 'a condition at character 5'],
    ['(?>a)', 'an atomic group at character 1'],
    ['(?#why)a', 'a comment at character 1'],
    ['(?x) a', 'the flag "x" at character 1'],
    ['(', 'missing closing )'],
    ['a)(b', 'a parenthesis that closes nothing at character 2'],
    ['a*+', 'invalid nested repetition operator'],
    ['a{1001}', 'invalid repeat count'],
    ['(a{100}){100}', 'invalid repeat count'],
    ['\\N{DASH}', 'invalid escape sequence'],
    ['\\', 'trailing backslash'],
    ['('.repeat(2000) + ')'.repeat(2000), 'nests too deeply'],
  ])('%s is refused, with the reason', (pattern, reason) => {
    expect(compilePattern(pattern, { start: true })).toMatchObject({ ok: false, val: expect.stringContaining(reason) });
  });

  it.each(['^(a+)+$', '(a|aa)+$', '(.*a){20}$', '([a-z]+)*!'])('%s comes to an end on a long text', (pattern) => {
    expect(test(pattern, `${'a'.repeat(20_000)}\u0000`, true)).toBe(false);
  });
});
