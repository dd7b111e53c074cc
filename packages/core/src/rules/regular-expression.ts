import { RE2JS } from 're2js';
import { Err, Ok, type Result } from '../result.ts';

/** In characters: compiling takes longer than it should beyond. */
const MAX_PATTERN = 4096;

/** Whether a pattern is found in a text. */
export type TestText = (text: string) => boolean;

/**
 * Compiles a pattern in Python's spelling for an engine that takes time in proportion to the text, whatever the pattern: patterns
 * come from operators, but texts from whoever posts. `start` anchors it at the beginning of the text.
 *
 * What only a backtracking engine can do (look-around, back references, …) is refused with its place; `\d`, `\w` and `\b` know
 * ASCII alone.
 */
export function compilePattern(pattern: string, { start }: { readonly start: boolean }): Result<TestText, string> {
  if (pattern.length > MAX_PATTERN) return Err(`invalid regular expression: longer than ${MAX_PATTERN} characters`);
  const translated = translate(pattern);
  if (translated.err) return Err(`invalid regular expression: ${translated.val}`);
  const anchored = start ? `\\A(?:${translated.val})` : translated.val;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(anchored);
  } catch (error) {
    return Err(`invalid regular expression: ${problemOf(translated.val, error)}`);
  }
  if (!endsInDollar(pattern)) return Ok((text) => compiled.test(text));
  // In Python `$` is also the place before a newline that ends the text.
  return Ok((text) => compiled.test(text) || (text.endsWith('\n') && compiled.test(text.slice(0, -1))));
}

/** What the engine says of the pattern itself, rather than of what was put around it. */
function problemOf(pattern: string, anchored: unknown): string {
  let problem = anchored;
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    problem = error;
  }
  return (problem instanceof Error ? problem.message : String(problem)).replace('error parsing regexp: ', '');
}

/** Whether the pattern ends in `$`, and not in one that stands for itself. */
function endsInDollar(pattern: string): boolean {
  if (!pattern.endsWith('$')) return false;
  let backslashes = 0;
  while (pattern.at(-2 - backslashes) === '\\') backslashes++;
  return backslashes % 2 === 0;
}

/** An escape, a class, the beginning of a group, a count without a minimum: whatever may be spelled otherwise. */
const TOKEN =
  /\\(?:[1-3][0-7]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])|\[\^?\]?|\]|\)|\((?:\?(?:P[=<>]|<[=!]|[^)])?)?|\{,\d+\}/gu;

const GROUPS: Readonly<Record<string, string>> = {
  '(?=': 'look-ahead',
  '(?!': 'look-ahead',
  '(?<=': 'look-behind',
  '(?<!': 'look-behind',
  '(?P=': 'a back reference',
  '(?(': 'a condition',
  '(?>': 'an atomic group',
  '(?#': 'a comment',
  '(?a': 'the flag "a"',
  '(?u': 'the flag "u"',
  '(?L': 'the flag "L"',
  '(?x': 'the flag "x"',
};

/** The pattern as the engine spells it, or what it has that the engine lacks. */
function translate(pattern: string): Result<string, string> {
  let inClass = false;
  let open = 0;
  let problem: string | undefined;
  const refuse = (what: string, at: number) => (problem ??= `${what} at character ${at + 1} is not supported`);
  const translated = pattern.replace(TOKEN, (token: string, at: number) => {
    if (token.startsWith('\\')) {
      if (/^\\[1-9]$/.test(token) && !inClass) refuse('a back reference', at);
      return translateEscape(token, inClass);
    }
    if (inClass) {
      if (token.endsWith(']')) inClass = false;
      // A bracket in a class stands for itself in Python; the engine takes `[:` for the name of a class.
      return token.replaceAll('[', '\\[');
    }
    if (token.startsWith('[')) inClass = true;
    // Looked at here, because something may be put around the pattern that would make `a)(b` whole.
    if (token === ')' && open-- === 0) refuse('a parenthesis that closes nothing', at);
    if (token.startsWith('(')) open++;
    if (token.startsWith('{')) return `{0${token.slice(1)}`;
    const group = GROUPS[token];
    if (group !== undefined) refuse(group, at);
    return token;
  });
  return problem === undefined ? Ok(translated) : Err(problem);
}

function translateEscape(token: string, inClass: boolean): string {
  if (token === '\\Z' && !inClass) return '\\z';
  return /^\\[uU]./.test(token) ? `\\x{${token.slice(2)}}` : token;
}
