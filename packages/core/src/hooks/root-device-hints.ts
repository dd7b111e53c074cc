import { jsonText } from '../model/exact-json.ts';
import type { Disk } from '../model/inventory.ts';
import { isJsonObject, isNumber, jsonTypeName } from '../model/json.ts';
import {
  isNumberOperator,
  isTextOperator,
  numberComparisons,
  type Operator,
  parseExpression,
  type Problem,
  textComparisons,
} from './hint-operators.ts';

/** Hints that were understood, as a test for one disk, or what is wrong with them. */
type CompiledHints =
  | { readonly ok: true; readonly matches: (disk: Disk) => boolean }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Reads root device hints once, to try them on any number of disks (CONTRACT.md §5.2, Appendix C). Neither step throws.
 *
 * A disk matches when it satisfies every hint. An empty object matches no disk.
 *
 * - `size`: whole GiB, compared with the disk's bytes / 2^30. `==` (when there is no operator), `!=`, `<`, `<=`, `>`,
 *   `>=`, `=` for "at least", and `<range-in> [ 10 20 )`, where a round bracket leaves its end out.
 * - `name`, `model`, `vendor`, `serial`, `wwn`, `wwn_with_extension`, `wwn_vendor_extension`,
 *   `hctl`, `by_path`, `tran`: text, compared trimmed and without case. `s==` (when there is no
 *   operator), `s!=`, `s<`, `s<=`, `s>`, `s>=`, `<in> part` and `<or> one <or> other`. A text the
 *   disk lacks reads as `none`; of a list of texts any may match, as the ramdisk has it.
 * - `rotational`: `true`, `"yes"`, `1` and the like; no operators.
 *
 * Whatever the operator, no disk matches on a text that is empty, a size that is no number or a `rotational` that is
 * neither true nor false. Of several operands only `<or>` uses more than the first.
 *
 * @example compileHints({ size: '>= 60', model: '<in> samsung', rotational: false })
 */
export function compileHints(hints: unknown): CompiledHints {
  if (!isJsonObject(hints)) {
    return refuse(`Root device hints must be an object such as {"size": ">= 60"}, but are: ${shown(hints)}`);
  }
  const unknown = Object.keys(hints).filter((name) => !compilers.has(name));
  if (unknown.length > 0) {
    return refuse(
      `The hints "${unknown.join(', ')}" are invalid. Valid hints are: "${[...compilers.keys()].join(', ')}"`,
    );
  }
  const tests: { name: string; test: Test }[] = [];
  for (const [name, compile] of compilers) {
    if (!Object.hasOwn(hints, name)) continue;
    const test = compile(name, hints[name]);
    if (typeof test === 'string') return refuse(test);
    tests.push({ name, test });
  }
  return { ok: true, matches: (disk) => tests.length > 0 && tests.every(({ name, test }) => test(disk[name])) };
}

/** Whether what the disk has under the hint's name satisfies the hint. */
type Test = (value: unknown) => boolean;

// in the order in which the message about unknown hints lists them
const compilers = new Map<string, (name: string, hint: unknown) => Test | Problem>([
  ['size', compileSize],
  ['model', compileText],
  ['wwn', compileText],
  ['serial', compileText],
  ['vendor', compileText],
  ['wwn_with_extension', compileText],
  ['wwn_vendor_extension', compileText],
  ['name', compileText],
  ['rotational', compileBoolean],
  ['hctl', compileText],
  ['by_path', compileText],
  ['tran', compileText],
]);

const GIB = 2 ** 30;

function compileSize(name: string, hint: unknown): Test | Problem {
  const problem = `The hint "${name}" must be a whole number of GiB above zero, such as 60 or ">= 60", but is: ${shown(hint)}`;
  if (typeof hint !== 'string' && typeof hint !== 'number') return problem;
  const expression = parseExpression(name, String(hint));
  if (typeof expression === 'string') return expression;
  const { operator = '==', operands } = expression;
  if (operator === '<range-in>') return compileRange(name, operands[0]);
  if (!operands.every((operand) => /^\+?\d+$/.test(operand) && Number(operand) > 0)) return problem;
  if (isNumberOperator(operator)) {
    const [compare, wanted] = [numberComparisons[operator], Number(operands[0])];
    return sizeTest((size) => compare(size, wanted));
  }
  // As upstream: a size is a number and so differs from every text (`specs_matcher.match`)
  if (operator === 's==' || operator === '<or>') return sizeTest(() => false);
  if (operator === 's!=') return sizeTest(() => true);
  return wrongOperator(name, operator, [...Object.keys(numberComparisons), '<range-in>']);
}

function compileRange(name: string, range: string): Test | Problem {
  const [open = '', low = '', high = '', close = '', ...more] = range.split(/\s+/);
  const bracketed = ['[', '('].includes(open) && [']', ')'].includes(close) && more.length === 0;
  const [from, to] = [Number(low), Number(high)];
  if (!bracketed || !isDecimal(low) || !isDecimal(high) || from > to) {
    return `The hint "${name}" needs a range such as "[ 10 20 )" after "<range-in>", but has: ${shown(range)}`;
  }
  const above = numberComparisons[open === '[' ? '>=' : '>'];
  const below = numberComparisons[close === ']' ? '<=' : '<'];
  return sizeTest((size) => above(size, from) && below(size, to));
}

function isDecimal(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/.test(text);
}

function sizeTest(test: (size: number) => boolean): Test {
  return (bytes) => typeof bytes === 'number' && test(bytes / GIB);
}

// String.includes is quadratic at worst: a short part keeps it linear in the disk's text
const LONGEST_PART = 255;

function compileText(name: string, hint: unknown): Test | Problem {
  if (typeof hint !== 'string') return `The hint "${name}" must be a text, but is: ${shown(hint)}`;
  const expression = parseExpression(name, hint);
  if (typeof expression === 'string') return expression;
  const { operator = 's==', operands } = expression;
  if (operator === '<in>' && operands[0].length > LONGEST_PART) {
    return `The hint "${name}" has more than ${LONGEST_PART} characters after "<in>"`;
  }
  if (operator === '<or>') {
    const wanted = new Set(operands.map(quote));
    return textTest((text) => wanted.has(text));
  }
  if (isTextOperator(operator)) {
    const [compare, wanted] = [textComparisons[operator], quote(operands[0])];
    return textTest((text) => compare(text, wanted));
  }
  // Refused before any disk is seen; upstream fails at the first disk whose text is no number, or no list for `<all-in>`.
  return wrongOperator(name, operator, [...Object.keys(textComparisons), '<or>']);
}

function textTest(test: (text: string) => boolean): Test {
  const matches = (value: unknown) => {
    const text = textOf(value);
    return text !== undefined && text !== '' && test(quote(text));
  };
  return (value) => (Array.isArray(value) ? value.some(matches) : matches(value ?? 'none'));
}

function compileBoolean(name: string, hint: unknown): Test | Problem {
  const wanted = booleanOf(hint);
  if (wanted === undefined) return `The hint "${name}" must be true or false, but is: ${shown(hint)}`;
  return (value) => booleanOf(value) === wanted;
}

/** Reads the spellings that oslo.utils takes when it is strict. */
function booleanOf(value: unknown): boolean | undefined {
  const text = textOf(value) ?? '';
  if (['1', 't', 'true', 'on', 'y', 'yes'].includes(text)) return true;
  return ['0', 'f', 'false', 'off', 'n', 'no'].includes(text) ? false : undefined;
}

/**
 * Text, number or boolean, as trimmed text in lower case; `undefined` for everything else. A number
 * has all its digits.
 */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || isNumber(value) || typeof value === 'boolean'
    ? String(value).trim().toLowerCase()
    : undefined;
}

/**
 * Percent-encodes all but unreserved characters and `/`.
 *
 * As upstream: texts are compared in this form (`_normalize_hint_expression`), which shows in the order of punctuation
 * and in `<in> 20` finding a space.
 */
function quote(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function wrongOperator(name: string, operator: Operator, usable: readonly string[]): Problem {
  return `The hint "${name}" cannot be used with "${operator}", only with: ${usable.join(' ')}`;
}

function refuse(problem: Problem): CompiledHints {
  return { ok: false, problem };
}

/** How a value reads in a message: scalars as JSON, the rest by type. */
function shown(value: unknown): string {
  return value === null || textOf(value) !== undefined ? jsonText(value) : jsonTypeName(value);
}
