import { jsonEquals, orderOfNumbers } from '../../model/json.ts';
import type { CompiledCondition } from '../compile-condition.ts';
import { compare } from '../conditions/compare.ts';
import { partsOfField } from '../field-path.ts';
import { plainSteps } from '../json-path.ts';
import { isNumeric, matchesValue } from './verdicts.ts';

/**
 * Whether no value can meet both conditions, so that they never match the same machine. Both are
 * stock conditions. `false` says nothing.
 */
export function contradict(left: CompiledCondition, right: CompiledCondition): boolean {
  return (
    lookAtOneValue(left, right) && (isOpposite(left, right) || haveNoValue(left, right) || haveNoValue(right, left))
  );
}

/** Whether there is a value that both must match, if they both match. */
function lookAtOneValue({ source: left }: CompiledCondition, { source: right }: CompiledCondition): boolean {
  const field = partsOfField(left.field);
  if (!jsonEquals(field, partsOfField(right.field))) return false;
  if (left.multiple === 'all' || right.multiple === 'all') return true;
  if (left.multiple === right.multiple && (left.multiple === 'first' || left.multiple === 'last')) return true;
  return plainSteps(field.path)?.every((step) => step !== 'items') ?? false;
}

/** The same question, once inverted: what one accepts the other does not. */
function isOpposite({ source: left }: CompiledCondition, { source: right }: CompiledCondition): boolean {
  const { invert, multiple: _, field: __, ...asked } = left;
  const { invert: other, multiple: ___, field: ____, ...also } = right;
  return invert !== other && jsonEquals(asked, also);
}

/** What counts as empty: `is-empty` accepts nothing else. */
const EMPTY: readonly unknown[] = ['', null, [], {}];

function haveNoValue(one: CompiledCondition, other: CompiledCondition): boolean {
  const { op, value, invert } = one.source;
  if (op === 'is-empty' && !invert) return !EMPTY.some((empty) => matchesValue(other, empty));
  // A text is equal to itself alone: what the other one says of it is all there is to say.
  if (plainOp(one) === 'eq' && typeof value === 'string') return !matchesValue(other, value);
  if (op === 'in-net' && other.source.op === 'in-net') return !invert && !other.source.invert && areApart(one, other);
  return boundsAreApart(one, other);
}

/** Of two networks one lies in the other, or they have no address in common. */
function areApart(one: CompiledCondition, other: CompiledCondition): boolean {
  const base = ({ source }: CompiledCondition) => String(source['value']).trim().split('/', 1)[0];
  return !matchesValue(other, base(one)) && !matchesValue(one, base(other));
}

const INVERTED: Readonly<Record<string, string>> = { eq: 'ne', ne: 'eq', lt: 'ge', ge: 'lt', gt: 'le', le: 'gt' };

/**
 * The comparison that the condition makes without `invert`; what cannot be compared meets neither.
 */
function plainOp({ source: { op, invert } }: CompiledCondition): string | undefined {
  return invert ? INVERTED[op] : Object.hasOwn(INVERTED, op) ? op : undefined;
}

/**
 * A value that can be compared, with how it is brought into its form: those of one kind have an
 * order.
 */
interface Bound {
  readonly kind: 'whole' | 'fraction' | 'text';
  readonly value: bigint | number | string;
}

function boundOf({ source: { value } }: CompiledCondition): Bound | undefined {
  if (typeof value === 'string') return { kind: 'text', value };
  if (!isNumeric(value)) return undefined;
  if (typeof value === 'number' && !Number.isInteger(value)) return { kind: 'fraction', value };
  return { kind: 'whole', value: BigInt(value) };
}

/**
 * Whether `one` wants no less than some value, and `other` no more than a lower one; or eq and ne.
 */
function boundsAreApart(one: CompiledCondition, other: CompiledCondition): boolean {
  const [op, otherOp, bound, otherBound] = [plainOp(one), plainOp(other), boundOf(one), boundOf(other)];
  if (op === undefined || otherOp === undefined || bound === undefined || otherBound?.kind !== bound.kind) return false;
  let order = orderOf(bound, otherBound);
  if (op === 'eq' && otherOp === 'ne') return order === 0;
  const isLower = op === 'eq' || op === 'ge' || op === 'gt';
  const isUpper = otherOp === 'eq' || otherOp === 'le' || otherOp === 'lt';
  if (!isLower || !isUpper) return false;
  const isOpen = op === 'gt' || otherOp === 'lt';
  if (bound.kind === 'whole') {
    // Between two neighbours is nothing: more than 4 is 5 at least.
    const low = BigInt(bound.value) + (op === 'gt' ? 1n : 0n);
    const high = BigInt(otherBound.value) - (otherOp === 'lt' ? 1n : 0n);
    order = orderOfNumbers(low, high);
    return order > 0;
  }
  return order > 0 || (order === 0 && isOpen);
}

function orderOf({ value: left }: Bound, { value: right }: Bound): number {
  if (typeof left !== 'string' && typeof right !== 'string') return orderOfNumbers(left, right);
  if (left === right) return 0;
  const isLess = compare.find(({ name }) => name === 'lt')?.prepare({ value: right });
  return isLess?.unwrap()(left, { uuid: '' }) === true ? -1 : 1;
}
