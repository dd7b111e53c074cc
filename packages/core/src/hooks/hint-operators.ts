import { jsonText } from '../model/exact-json.ts';

/** What is wrong with a hint, in a sentence for whoever wrote it. */
export type HintProblem = string;

type Comparison<T> = (found: T, wanted: T) => boolean;

export const numberComparisons = {
  '==': (found, wanted) => found === wanted,
  '!=': (found, wanted) => found !== wanted,
  '<': (found, wanted) => found < wanted,
  '<=': (found, wanted) => found <= wanted,
  '>': (found, wanted) => found > wanted,
  '>=': (found, wanted) => found >= wanted,
  // As upstream: the single sign means "at least" (`specs_matcher.op_methods`)
  '=': (found, wanted) => found >= wanted,
} as const satisfies Record<string, Comparison<number>>;

export const textComparisons = {
  's==': (found, wanted) => found === wanted,
  's!=': (found, wanted) => found !== wanted,
  's<': (found, wanted) => found < wanted,
  's<=': (found, wanted) => found <= wanted,
  's>': (found, wanted) => found > wanted,
  's>=': (found, wanted) => found >= wanted,
  '<in>': (found, wanted) => found.includes(wanted),
} as const satisfies Record<string, Comparison<string>>;

type NumberOperator = keyof typeof numberComparisons;
type TextOperator = keyof typeof textComparisons;
export type Operator = NumberOperator | TextOperator | '<or>' | '<all-in>' | '<range-in>';

// an operator stands before those it begins with: `<=` before `<`
const operators: readonly Operator[] = [
  ...(['<range-in>', '<all-in>', '<or>', '<in>', 's==', 's!=', 's<=', 's>=', 's<', 's>'] as const),
  ...(['==', '!=', '<=', '>=', '=', '<', '>'] as const),
];

/**
 * A hint taken apart: `<or> Ok Model <or> other` is `<or>` with the operands `ok model` and
 * `other`.
 */
interface Expression {
  /** `undefined` when the hint is just a value. */
  readonly operator: Operator | undefined;
  /** Trimmed and in lower case, none of them empty. */
  readonly operands: readonly [string, ...string[]];
}

/**
 * Takes a hint apart. Only the operator it begins with counts, and each repetition of it begins
 * another operand; any other operator further on is part of a value.
 */
export function parseExpression(name: string, hint: string): Expression | HintProblem {
  const text = hint.trim().toLowerCase();
  if (text === '') return `The hint "${name}" is empty`;
  const operator = leadingOperator(text);
  if (operator === undefined) return { operator, operands: [text] };
  const rest = text.slice(operator.length).trimStart();
  const [first, ...others] = rest
    .split(operator)
    .map((operand) => operand.trim())
    .filter((operand) => operand !== '');
  if (first === undefined || leadingOperator(rest) !== undefined) {
    return `The hint "${name}" needs a value after "${operator}", but is: ${jsonText(hint)}`;
  }
  return { operator, operands: [first, ...others] };
}

function leadingOperator(text: string): Operator | undefined {
  return operators.find((operator) => text.startsWith(operator));
}

export function isNumberOperator(operator: Operator): operator is NumberOperator {
  return Object.hasOwn(numberComparisons, operator);
}

export function isTextOperator(operator: Operator): operator is TextOperator {
  return Object.hasOwn(textComparisons, operator);
}
