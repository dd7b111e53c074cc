import { isNumber, type Json } from '../../model/json.ts';
import type { CompiledCondition } from '../compile-condition.ts';
import type { Verdict } from '../rule-plugin.ts';
import type { JsonType } from './field-types.ts';

/** What a condition may answer. */
type Answer = 'yes' | 'no' | 'mismatch';

const ANY: readonly Answer[] = ['yes', 'no', 'mismatch'];

/** Stock conditions do not look at it. */
const NODE = { uuid: '' };

/** Types that have so few values that each can be tried. */
const ALL_VALUES: Partial<Record<JsonType, readonly unknown[]>> = { null: [null], boolean: [true, false] };

/** Patterns that are found in every text. */
const FOUND_EVERYWHERE: readonly unknown[] = ['', '^', '$', '.*', '^.*', '.*?'];

/** Whether some value of these types may count as a match, and whether some may not. */
export function chancesOf(
  condition: CompiledCondition,
  types: readonly JsonType[],
): { readonly canMatch: boolean; readonly canMiss: boolean } {
  const wanted = condition.source.invert ? 'no' : 'yes';
  const answers = types.flatMap((type) => answersOf(condition, type));
  return { canMatch: answers.includes(wanted), canMiss: answers.some((answer) => answer !== wanted) };
}

/** Whether the value counts as a match. */
export function matchesValue({ source, check }: CompiledCondition, value: unknown): boolean {
  const verdict = check(value, NODE);
  return typeof verdict === 'boolean' && verdict !== source.invert;
}

/** What a stock condition may answer to values of a type: these, or fewer. */
function answersOf({ source, check }: CompiledCondition, type: JsonType): readonly Answer[] {
  const { op, value } = source;
  const few = ALL_VALUES[type];
  if (few !== undefined) return few.map((one) => answerOf(check(one, NODE)));
  switch (op) {
    case 'eq':
    case 'ne':
      return ofEquality(op, value, type);
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return ofOrder(op, value, type);
    case 'in-net':
      return type === 'text' || type === 'number' ? ANY : ['mismatch'];
    case 'is-empty':
      return type === 'number' ? ['no'] : ['yes', 'no'];
    case 'is-none':
      return ['no'];
    case 'is-true':
    case 'is-false':
      return type === 'text' || type === 'number' ? ['yes', 'no'] : ['no'];
    case 'contains':
      return FOUND_EVERYWHERE.includes(value) ? ['yes'] : ['yes', 'no'];
    case 'matches':
      if (value !== '') return ['yes', 'no'];
      return type === 'text' ? ['yes', 'mismatch'] : ['mismatch'];
    default:
      return ANY;
  }
}

function ofEquality(op: 'eq' | 'ne', wanted: Json | undefined, type: JsonType): readonly Answer[] {
  if (isNumeric(wanted)) return type === 'object' || type === 'list' ? ['mismatch'] : ANY;
  if (typeOf(wanted) === type) return ['yes', 'no'];
  return [op === 'eq' ? 'no' : 'yes'];
}

function ofOrder(op: string, wanted: Json | undefined, type: JsonType): readonly Answer[] {
  if (isNumeric(wanted)) return type === 'object' || type === 'list' ? ['mismatch'] : ANY;
  if (typeOf(wanted) !== type || type === 'object') return ['mismatch'];
  if (wanted === '' && (op === 'lt' || op === 'ge')) return [op === 'lt' ? 'no' : 'yes'];
  return ANY;
}

/** Values are brought to this type before they are compared; a boolean is one, too. */
export function isNumeric(wanted: unknown): wanted is number | bigint | boolean {
  return isNumber(wanted) || typeof wanted === 'boolean';
}

function typeOf(wanted: Json | undefined): JsonType | undefined {
  if (typeof wanted === 'string') return 'text';
  if (Array.isArray(wanted)) return 'list';
  return typeof wanted === 'object' && wanted !== null ? 'object' : undefined;
}

function answerOf(verdict: Verdict): Answer {
  if (typeof verdict !== 'boolean') return 'mismatch';
  return verdict ? 'yes' : 'no';
}
