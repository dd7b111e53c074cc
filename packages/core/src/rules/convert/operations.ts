import { isJsonObject, type Json } from '../../model/json.ts';
import { Err, Ok, type Result } from '../../result.ts';

/** What an operation of Ironic's takes, in the order in which a list of arguments has it. */
interface Signature {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

const COMPARES: Signature = { required: ['values'], optional: ['force_strings'] };
const LOOKS: Signature = { required: ['value'] };
const MATCHES: Signature = { required: ['value', 'regex'] };
const SETS: Signature = { required: ['path', 'value'] };
const EXTENDS: Signature = { required: ['path', 'value'], optional: ['unique'] };

/** The conditions that Ironic has. */
export const IRONIC_CONDITIONS: Readonly<Record<string, Signature>> = {
  eq: COMPARES,
  lt: COMPARES,
  gt: COMPARES,
  'is-empty': LOOKS,
  'is-none': LOOKS,
  'is-true': LOOKS,
  'is-false': LOOKS,
  'in-net': { required: ['address', 'subnet'] },
  matches: MATCHES,
  contains: MATCHES,
  'one-of': { required: ['value'], optional: ['values'] },
};

/** The actions that Ironic has; `api-call` is not among them. */
export const IRONIC_ACTIONS: Readonly<Record<string, Signature>> = {
  fail: { required: ['msg'] },
  log: { required: ['msg'], optional: ['level'] },
  'set-attribute': SETS,
  'extend-attribute': EXTENDS,
  'del-attribute': { required: ['path'] },
  'set-capability': { required: ['name', 'value'] },
  'unset-capability': { required: ['name'] },
  'add-trait': { required: ['name'] },
  'remove-trait': { required: ['name'] },
  'set-plugin-data': SETS,
  'extend-plugin-data': EXTENDS,
  'unset-plugin-data': { required: ['path'] },
  'set-port-attribute': { required: ['port_id', 'path', 'value'] },
  'extend-port-attribute': { required: ['port_id', 'path', 'value'], optional: ['unique'] },
  'del-port-attribute': { required: ['port_id', 'path'] },
};

/** An operation as it is translated: its arguments by name, and its loop, if it has items. */
export interface Operation {
  readonly op: string;
  readonly args: Readonly<Record<string, Json>>;
  readonly loop: Json | undefined;
}

/** Reads an operation of Ironic's. `Err` says what is wrong with it. */
export function readOperation(given: unknown, known: Readonly<Record<string, Signature>>): Result<Operation, string> {
  if (!isJsonObject(given) || typeof given['op'] !== 'string') return Err('it has no "op"');
  const op = given['op'].trim();
  const signature = Object.hasOwn(known, op) ? known[op] : undefined;
  if (signature === undefined) return Err(`Ironic has no operation ${JSON.stringify(op)}`);
  const args = argumentsOf(given['args'], signature);
  return args.map((named) => ({ op, args: named, loop: loopOf(given['loop']) }));
}

/** An empty loop is none to Ironic. */
function loopOf(loop: unknown): Json | undefined {
  const isEmpty = typeof loop !== 'object' || loop === null || Object.keys(loop).length === 0;
  return isEmpty ? undefined : (loop as Json);
}

function argumentsOf(
  args: unknown,
  { required, optional = [] }: Signature,
): Result<Readonly<Record<string, Json>>, string> {
  const names = [...required, ...optional];
  const given = Array.isArray(args)
    ? Object.fromEntries(args.map((value, index) => [names[index] ?? `${index}`, value]))
    : args;
  if (!isJsonObject(given)) return Err('"args" must be an object or a list');
  // Ironic itself puts an empty one into rules that it stores.
  const { plugin_data: _, ...named } = given as Readonly<Record<string, Json>>;
  const missing = required.filter((name) => !Object.hasOwn(named, name));
  const unexpected = Object.keys(named).filter((name) => !names.includes(name));
  if (missing.length > 0) return Err(`"args" lacks ${missing.join(', ')}`);
  return unexpected.length > 0 ? Err(`"args" has ${unexpected.join(', ')}, which Ironic refuses`) : Ok(named);
}
