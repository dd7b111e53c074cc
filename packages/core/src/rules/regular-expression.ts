import { RE2JS } from 're2js';
import { Err, Ok, type Result } from '../result.ts';

/** In characters: compiling takes longer than it should beyond. */
const MAX_PATTERN = 4096;

/** Whether a pattern is found in a text. */
type TestText = (text: string) => boolean;

/**
 * Compiles a pattern in Python's spelling for an engine that takes time in proportion to the text, whatever the pattern: patterns
 * come from operators, but texts from whoever posts. `start` anchors it at the beginning of the text.
 *
 * What only a backtracking engine can do (look-around, back references, …) is refused with its
 * place and what to write instead (CONTRACT.md §6.9, Q-59); comments are left out; `\d`, `\w` and
 * `\b` know ASCII alone.
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
  if (!endsInDollar(translated.val)) return Ok((text) => compiled.test(text));
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

/**
 * An escape, a class, a comment, flags, the beginning of a group, a count without a minimum, a
 * repetition that gives nothing back: whatever may be spelled otherwise.
 */
const TOKEN =
  /\\(?:[1-3][0-7]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])|\[\^?\]?|\]|\)|\(\?#(?:\\[^]|[^)\\])*\)|\(\?[A-Za-z]+(?:-[A-Za-z]+)?[:)]|\((?:\?(?:P[=<>]|<[=!]|[^)])?)?|(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})\+|\{,\d+\}/gu;

const LOOK = 'say it in a condition of its own, with "invert" for what must not be there';
const REFERENCE = 'write out what it stands for';
const BRANCHES = 'write each case as a branch, as in ab|c';

/** What the engine lacks, by how it begins, and what to write instead. */
const LACKING: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  '(?=': ['look-ahead', LOOK],
  '(?!': ['look-ahead', LOOK],
  '(?<=': ['look-behind', LOOK],
  '(?<!': ['look-behind', LOOK],
  '(?P=': ['a back reference', REFERENCE],
  '(?(': ['a condition', BRANCHES],
  '(?>': ['an atomic group', 'write (?:…)'],
  '(?#': ['a comment without an end', 'close it'],
};

const FLAGS: Readonly<Record<string, string>> = {
  a: 'leave it out, it is so already',
  u: 'leave it out; \\d, \\w and \\b know ASCII alone',
  L: 'leave it out',
  x: 'write the pattern without its blanks and comments',
};

/** The pattern as the engine spells it, or what it has that the engine lacks. */
function translate(pattern: string): Result<string, string> {
  let inClass = false;
  let open = 0;
  let problem: string | undefined;
  const refuse = (what: string, at: number, instead?: string) =>
    (problem ??= `${what} at character ${at + 1} is not supported${instead === undefined ? '' : `: ${instead}`}`);
  const translated = pattern.replace(TOKEN, (token: string, at: number) => {
    if (token.startsWith('\\')) {
      if (/^\\[1-9]$/.test(token) && !inClass) refuse('a back reference', at, REFERENCE);
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
    if (/^\(\?#.*\)$/s.test(token)) return '';
    if (/^(?:[*+?]|\{.*\})\+$/.test(token)) refuse('a possessive repetition', at, 'leave the second "+" out');
    if (token.startsWith('{,')) return `{0${token.slice(1)}`;
    const flag = /^\(\?[A-Za-z-]+[:)]$/.test(token) ? /[auLx]/.exec(token)?.[0] : undefined;
    if (flag !== undefined) refuse(`the flag "${flag}"`, at, FLAGS[flag]);
    if (token.startsWith('(') && !token.endsWith(')')) open++;
    const lacking = LACKING[token];
    if (lacking !== undefined) refuse(lacking[0], at, lacking[1]);
    return token;
  });
  return problem === undefined ? Ok(translated) : Err(problem);
}

function translateEscape(token: string, inClass: boolean): string {
  if (token === '\\Z' && !inClass) return '\\z';
  return /^\\[uU]./.test(token) ? `\\x{${token.slice(2)}}` : token;
}
