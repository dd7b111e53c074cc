import { isJsonObject, type Json } from '../../model/json.ts';
import { pathOf } from '../../model/patch-path.ts';
import { Err, Ok, type Result } from '../../result.ts';
import { API_CALL } from '../foreign-rule.ts';
import { itemsOfLoop, withItem } from '../loop.ts';
import { mapTexts } from '../map-texts.ts';
import { leavesOf } from './from-ironic-conditions.ts';
import { IRONIC_ACTIONS, type Operation, readOperation } from './operations.ts';
import type { Differs } from './report.ts';
import { ourTemplate, piecesOf } from './templates.ts';

type Ours = Readonly<Record<string, Json>>;

/** The action of Ironic's in ours: one, or several where the loop is over paths. */
export function actionsFromIronic(given: unknown, differs: Differs): Result<readonly Ours[], string> {
  if (isJsonObject(given) && given['op'] === 'api-call') return Err(API_CALL);
  const read = readOperation(given, IRONIC_ACTIONS);
  if (read.err) return read;
  const operation = read.val;
  if (operation.loop !== undefined && leavesOf(operation.loop).some((leaf) => typeof leaf !== 'string')) {
    differs('an item that is no text keeps its type here; in Ironic it becomes text');
  }
  const unrolled = unroll(operation);
  if (unrolled.err) return unrolled;
  const actions: Ours[] = [];
  for (const one of unrolled.val) {
    const action = actionOf(one, differs);
    if (action.err) return action;
    actions.push(action.val);
  }
  return Ok(actions);
}

/** Paths are spelled otherwise here: those of a loop are written out. */
function unroll(operation: Operation): Result<readonly Operation[], string> {
  const { op, args, loop } = operation;
  if (loop === undefined || !JSON.stringify(args['path'] ?? null).includes('{item')) return Ok([operation]);
  const items = itemsOfLoop(loop);
  if (items.err) return items;
  const unrolled: Operation[] = [];
  for (const item of items.val) {
    const filled = withItem({ ...args }, item);
    if (filled.err) return filled;
    unrolled.push({ op, args: filled.val, loop: undefined });
  }
  return Ok(unrolled);
}

/** Arguments in which Ironic fills something in; in a loop it does so in all. */
const FILLED: readonly string[] = ['value', 'msg'];

function actionOf({ op, args, loop }: Operation, differs: Differs): Result<Ours, string> {
  const ours: Record<string, Json> = { action: op };
  for (const [name, value] of Object.entries(args)) {
    const isFilled = FILLED.includes(name) && op !== 'fail';
    const translated = name === 'path' ? pathIn(op, value) : isFilled ? template(value, loop) : literal(value, loop);
    if (translated.err) return translated;
    ours[name] = translated.val;
  }
  if (loop !== undefined) {
    const items = template(loop, loop);
    if (items.err) return items;
    ours['loop'] = items.val;
  }
  return Ok(named(op, ours, differs));
}

/** The names that parameters have here, and what stands for a default of Ironic's. */
function named(op: string, ours: Record<string, Json>, differs: Differs): Ours {
  const { msg, level, ...others } = ours;
  if (level !== undefined && level !== 'info') {
    differs('a message has no level here: it is in the trace of the rule, which events and history have');
  }
  if (msg !== undefined) return { ...others, message: msg };
  if (op !== 'set-attribute') {
    return op === 'set-capability' && ours['value'] === null ? { ...others, value: 'None' } : others;
  }
  if (ours['path'] === '/driver') {
    differs('interfaces that the new driver lacks get its defaults here; in Ironic they stay');
  }
  return String(ours['path']).split('/').length > 3 ? { ...others, parents: true } : others;
}

/** Paths of nodes and ports have dots or slashes in Ironic; those of the data dots, or a list. */
function pathIn(op: string, path: Json): Result<string, string> {
  if (op.endsWith('-plugin-data')) {
    const keys = typeof path === 'string' ? path.split('.') : path;
    return Array.isArray(keys) && keys.every((key) => typeof key === 'string')
      ? Ok(pathOf(keys as string[]))
      : Err('"path" is no text');
  }
  if (typeof path !== 'string') return Err('"path" is no text');
  const keys = path.includes('/') ? path.replace(/^\/+|\/+$/g, '').split('/') : path.split('.');
  return Ok(`/${keys.join('/')}`);
}

/** What is filled in on either side. */
function template(value: Json, loop: Json | undefined): Result<Json, string> {
  return mapTexts(value, (text) => {
    const pieces = piecesOf(text);
    if (pieces.err) return pieces;
    const odd = pieces.val.find(
      (piece) => typeof piece === 'object' && piece.root === 'item' && (loop === undefined || piece.suffix !== ''),
    );
    if (odd !== undefined) return Err(`${JSON.stringify(text)}: an item in a layout of its own, or without a loop`);
    return Ok(ourTemplate(pieces.val));
  });
}

/** What Ironic fills nothing in, but in a loop; here nothing but its items. */
function literal(value: Json, loop: Json | undefined): Result<Json, string> {
  if (typeof value !== 'string' || loop === undefined || !value.includes('{')) return Ok(value);
  const pieces = piecesOf(value);
  if (pieces.err) return pieces;
  const isPlain = pieces.val.every((piece) =>
    typeof piece === 'string' ? !/[{}]/.test(piece) : piece.root === 'item' && piece.suffix === '',
  );
  const hasTemplates = leavesOf(loop).some((leaf) => typeof leaf === 'string' && leaf.includes('{'));
  return isPlain && !hasTemplates
    ? Ok(value)
    : Err(`${JSON.stringify(value)}: values of the machine in this parameter`);
}
