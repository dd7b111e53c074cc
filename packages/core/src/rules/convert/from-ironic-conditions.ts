import { type Json, isNumber } from '../../model/json.ts';
import { Err, Ok, type Result } from '../../result.ts';
import { IRONIC_CONDITIONS, type Operation, readOperation } from './operations.ts';
import { type Differs, FIRST_IS_ANY } from './report.ts';
import { fieldOf, ourTemplate, type PlaceIn, piecesOf } from './templates.ts';

type Ours = Readonly<Record<string, Json>>;

/** What is on one side of a comparison. */
type Side = { readonly place: PlaceIn; readonly field: string } | { readonly constant: Json };

/** The condition of Ironic's in ours: one, or for a chain of comparisons several. */
export function conditionsFromIronic(given: unknown, differs: Differs): Result<readonly Ours[], string> {
  const written = (given ?? {}) as { readonly op?: unknown; readonly multiple?: unknown };
  const [, mark, name = ''] = /^\s*(!?)\s*(.*?)\s*$/s.exec(String(written.op ?? '')) ?? [];
  const read = readOperation({ ...written, op: name }, IRONIC_CONDITIONS);
  if (read.err) return read;
  const { loop } = read.val;
  if (loop !== undefined && JSON.stringify(loop).includes('{{')) return Err('a loop whose items have braces');
  if (loop !== undefined && hasTemplate(loop)) return Err('a loop whose items are templates');
  const invert = mark === '!';
  const asked = askedOf(read.val, differs);
  if (asked.err) return asked;
  if (asked.val.length > 1 && (invert || loop !== undefined)) {
    return Err('more than two values that are compared at once, inverted or in a loop: write a condition for each two');
  }
  const multiple = loop === undefined ? undefined : (written.multiple as Json | undefined);
  if (multiple === 'first' && Array.isArray(loop) && loop.length > 1) differs(FIRST_IS_ANY);
  for (const { op, field } of asked.val) {
    if (invert && op !== 'is-empty' && !/^node:\/\/\w+$/.test(String(field))) {
      differs(`where nothing is at ${String(field)}, it matches in Ironic, and here it does not`);
    }
  }
  return Ok(
    asked.val.map((condition) => ({
      ...condition,
      ...(invert && { invert }),
      ...(multiple !== undefined && { multiple }),
      ...(loop !== undefined && { loop }),
    })),
  );
}

function askedOf(operation: Operation, differs: Differs): Result<readonly Ours[], string> {
  const { op, args, loop } = operation;
  const isLoop = loop !== undefined;
  switch (op) {
    case 'eq':
    case 'lt':
    case 'gt':
      return compared(operation, differs);
    case 'one-of':
      return fieldAt(args['value'], isLoop).andThen((field) => oneOf(field, operation, differs).map((one) => [one]));
    case 'in-net':
      return fieldAt(args['address'], isLoop).andThen((field) =>
        constantOf(args['subnet'], isLoop).map((value) => [{ op, field, value }]),
      );
    case 'matches':
    case 'contains': {
      // Ironic fills nothing in here, but in a loop.
      const regex = isLoop ? constantOf(args['regex'], isLoop) : Ok(args['regex'] ?? null);
      return fieldAt(args['value'], isLoop).andThen((field) => regex.map((value) => [{ op, field, value }]));
    }
    default:
      if (op === 'is-none')
        differs('what a template gives is never None in Ironic; here null is, and what is not there');
      if (op === 'is-true') differs('a number other than 0 is true here; in Ironic it is text, which is not');
      if (op === 'is-false') differs('0 and null are false here; in Ironic they are text, which is not');
      return fieldAt(args['value'], isLoop).map((field) => [{ op, field }]);
  }
}

const MIRRORED: Readonly<Record<string, string>> = { eq: 'eq', lt: 'gt', gt: 'lt' };

/** A chain: each value is compared with the next. */
function compared({ op, args, loop }: Operation, differs: Differs): Result<readonly Ours[], string> {
  const values = args['values'];
  if (!Array.isArray(values)) return Err('"values" is no list, which fails in Ironic: write "args": {"values": [...]}');
  if (values.length < 2) return Err('fewer than two values, which Ironic takes for a match: leave the condition out');
  const sides: Side[] = [];
  for (const value of values) {
    const side = sideOf(value as Json, loop !== undefined);
    if (side.err) return side;
    sides.push(side.val);
  }
  const conditions: Ours[] = [];
  for (const [index, right] of sides.slice(1).entries()) {
    const left = sides[index] ?? right;
    const [looked, constant, name] = 'field' in left ? [left, right, op] : [right, left, MIRRORED[op] ?? op];
    if (!('field' in looked)) return Err('two values of which none is of the machine');
    if (!('constant' in constant)) return Err('two values of the machine that are compared with each other');
    const isForced = args['force_strings'] === true;
    const text = isForced || isText(constant.constant, op, loop);
    if (!text) differs('numbers are compared here; in Ironic what a template gives is text, which is no number');
    conditions.push({ op: name, field: looked.field, value: constant.constant, ...(text && { force_strings: true }) });
  }
  return Ok(conditions);
}

/** Whether Ironic compares texts, and means to: an item of a loop is text to it, too. */
function isText(constant: Json, op: string, loop: Json | undefined): boolean {
  if (typeof constant !== 'string') return loop !== undefined && op === 'eq';
  if (loop === undefined || op === 'eq' || !/^\{item[^{}]*\}$/.test(constant)) return true;
  return !leavesOf(loop).some(isNumber);
}

function oneOf(field: string, { op, args, loop }: Operation, differs: Differs): Result<Ours, string> {
  const values = args['values'] ?? [];
  if (!Array.isArray(values)) return Err('"values" is no list');
  const constants: Json[] = [];
  for (const value of values as Json[]) {
    const constant = loop === undefined ? Ok(value) : constantOf(value, true);
    if (constant.err) return constant;
    constants.push(constant.val);
  }
  const text = loop !== undefined || constants.some((value) => typeof value === 'string');
  if (!constants.every((value) => typeof value === 'string')) {
    differs('numbers are found here; in Ironic what a template gives is text, which is no number');
  }
  return Ok({ op, field, values: constants, ...(text && { force_strings: true }) });
}

function sideOf(value: Json, isLoop: boolean): Result<Side, string> {
  if (typeof value !== 'string') return Ok({ constant: value });
  const pieces = piecesOf(value);
  if (pieces.err) return pieces;
  const [only, another] = pieces.val;
  const field = typeof only === 'object' && another === undefined ? fieldOf(only) : undefined;
  if (typeof only === 'object' && field !== undefined) {
    return only.suffix === ''
      ? Ok({ place: only, field })
      : Err(`${JSON.stringify(value)}: a value in a layout of its own`);
  }
  return constantOf(value, isLoop).map((constant) => ({ constant }));
}

/** The field that a value is at, if it is one alone. */
function fieldAt(value: Json | undefined, isLoop: boolean): Result<string, string> {
  const side = sideOf(value ?? null, isLoop);
  if (side.err) return side;
  return 'field' in side.val ? Ok(side.val.field) : Err(`${JSON.stringify(value)} is nothing of the machine`);
}

/** A value that is written in the rule, items of its loop included. */
function constantOf(value: Json | undefined, isLoop: boolean): Result<Json, string> {
  if (typeof value !== 'string') return Ok(value ?? null);
  const pieces = piecesOf(value);
  if (pieces.err) return pieces;
  for (const piece of pieces.val) {
    if (typeof piece === 'string') {
      if (isLoop && /[{}]/.test(piece)) return Err(`${JSON.stringify(value)}: braces in a condition with a loop`);
    } else if (piece.root !== 'item' || !isLoop || piece.suffix !== '') {
      return Err(`${JSON.stringify(value)}: text with values of the machine in it`);
    }
  }
  return Ok(isLoop ? ourTemplate(pieces.val) : pieces.val.join(''));
}

function hasTemplate(value: Json): boolean {
  return leavesOf(value).some((leaf) => typeof leaf === 'string' && leaf.includes('{'));
}

/** What is in a value that is no list and no object. */
export function leavesOf(value: Json): readonly Json[] {
  return typeof value === 'object' && value !== null ? Object.values<Json>(value).flatMap(leavesOf) : [value];
}
