import type { Json } from '../../model/json.ts';
import { canonicalUuid } from '../../model/node.ts';
import { pathKeys } from '../../model/patch-path.ts';
import type { RuleAction } from '../../model/rule.ts';
import { Err, Ok, type Result } from '../../result.ts';
import { patchPath } from '../actions.ts';
import { mapTexts } from '../map-texts.ts';
import { pythonText } from '../python-text.ts';
import type { Differs, IronicOperation } from './report.ts';
import { ironicTemplate, piecesOfOurs, withItemsAlone } from './templates.ts';

type Args = Readonly<Record<string, Json>>;

/** The arguments of Ironic's that an action of ours becomes. */
type ToArguments = (action: RuleAction, differs: Differs) => Result<Args, string>;

const pathOnly: ToArguments = ({ path }) => Ok({ path: patchPath(path) });
const nameOnly: ToArguments = (action) => literal(action, 'name').map((name) => ({ name }));

const KNOWN: Readonly<Record<string, ToArguments>> = {
  'add-trait': nameOnly,
  'remove-trait': nameOnly,
  'unset-capability': nameOnly,
  fail: (action) => literal(action, 'message').map((msg) => ({ msg })),
  log: (action) => filled(action, 'message').map((msg) => ({ msg })),
  'set-attribute': setAttribute,
  'extend-attribute': (action) =>
    filled(action, 'value').map((value) => ({ path: patchPath(action['path']), value, ...unique(action) })),
  'del-attribute': pathOnly,
  'set-capability': (action) =>
    literal(action, 'name').andThen((name) =>
      filled(action, 'value').map((value) => ({ name, value: pythonText(value) })),
    ),
  'set-plugin-data': (action) => filled(action, 'value').map((value) => ({ path: dotted(action), value })),
  'extend-plugin-data': (action) =>
    filled(action, 'value').map((value) => ({ path: dotted(action), value, ...unique(action) })),
  'unset-plugin-data': (action) => Ok({ path: dotted(action) }),
  'set-port-attribute': (action) =>
    ofPort(action, (port) => filled(action, 'value').map((value) => ({ ...port, value }))),
  'extend-port-attribute': (action) =>
    ofPort(action, (port) => filled(action, 'value').map((value) => ({ ...port, value, ...unique(action) }))),
  'del-port-attribute': (action) => ofPort(action, (port) => Ok(port)),
};

/** The action of ours in Ironic's dialect. */
export function actionToIronic(action: RuleAction, differs: Differs): Result<IronicOperation, string> {
  const { loop = null } = action;
  const isUnset = action.action === 'set-capability' && (action['value'] ?? null) === null;
  const op = isUnset ? 'unset-capability' : action.action;
  const toArguments = Object.hasOwn(KNOWN, op) ? KNOWN[op] : undefined;
  if (toArguments === undefined) return Err(`Ironic has no action "${op}"`);
  const args = toArguments(action, differs);
  if (args.err) return args;
  if (loop === null) return Ok({ op, args: args.val });
  return translated(loop, true).map((items) => ({ op, args: args.val, loop: items }));
}

function setAttribute(action: RuleAction, differs: Differs): Result<Args, string> {
  const path = patchPath(action['path']);
  if (path === '/driver' && action['reset_interfaces'] !== false) {
    differs('interfaces that the new driver lacks get its defaults here; in Ironic they stay');
  }
  return filled(action, 'value').map((value) => ({ path, value }));
}

function unique({ unique: isUnique }: RuleAction): Args {
  return isUnique === true ? { unique: true } : {};
}

/** In Ironic a path in the data has dots, or is a list where a key has one. */
function dotted({ path }: RuleAction): Json {
  const keys = pathKeys(String(path));
  return keys.some((key) => key.includes('.')) ? keys : keys.join('.');
}

function ofPort(action: RuleAction, more: (port: Args) => Result<Args, string>): Result<Args, string> {
  const port = String(action['port_id']);
  const uuid = canonicalUuid(port);
  if (uuid === undefined) return Err(`the port ${port}: Ironic's rules know ports by their UUID alone`);
  return more({ port_id: uuid, path: `/${pathKeys(String(action['path'])).join('/')}` });
}

/** A parameter in which both fill something in. */
function filled(action: RuleAction, name: string): Result<Json, string> {
  return translated(action[name] ?? null, (action.loop ?? null) !== null);
}

/** A parameter in which Ironic fills something in where there is a loop, and we its items. */
function literal(action: RuleAction, name: string): Result<Json, string> {
  const value = action[name] ?? null;
  return Ok((action.loop ?? null) === null || typeof value !== 'string' ? value : withItemsAlone(value));
}

function translated(value: Json, isLoop: boolean): Result<Json, string> {
  return mapTexts(value, (text) => {
    const pieces = piecesOfOurs(text);
    if (pieces.err) return pieces;
    const hasItem = pieces.val.some((piece) => typeof piece === 'object' && piece.root === 'item');
    return hasItem && !isLoop ? Err(`${JSON.stringify(text)}: an item without a loop`) : Ok(ironicTemplate(pieces.val));
  });
}
