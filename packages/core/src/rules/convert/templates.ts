import { Err, Ok, type Result } from '../../result.ts';
import { wireName } from '../field-path.ts';

/** What is named in a template of Ironic's: text, or a place with a conversion or a layout. */
export type Piece = string | PlaceIn;

export interface PlaceIn {
  readonly root: 'inventory' | 'plugin_data' | 'node' | 'item';
  /** Of a node the field first. */
  readonly keys: readonly string[];
  /** `!r`, `:>5`, or nothing. */
  readonly suffix: string;
}

/** What fields of nodes are called, and nothing of Python's own. */
const NODE_FIELD = /^[a-z][a-z_]*$/;

const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
const PLACE = /^(inventory|plugin_data|item|node)((?:\.[^.[\]!:]+|\[[^[\]]+\])*)(!.*|:.*)?$/s;
const OURS = /^(data|node|item)((?:\[[^[\]]+\])*)(!.*|:.*)?$/s;

/** The pieces of a template of Ironic's, braces that are written twice as one. */
export function piecesOf(text: string): Result<readonly Piece[], string> {
  return pieces(text, placeIn);
}

/** The pieces of a template of ours, as Ironic names places. */
export function piecesOfOurs(text: string): Result<readonly Piece[], string> {
  return pieces(text, ourPlaceIn);
}

function pieces(text: string, read: (field: string) => Result<PlaceIn, string>): Result<readonly Piece[], string> {
  const found: Piece[] = [];
  let literal = '';
  let end = 0;
  for (const token of text.matchAll(TOKEN)) {
    const [written, field] = token;
    literal += text.slice(end, token.index);
    end = token.index + written.length;
    if (written === '{{' || written === '}}') literal += written[0];
    else if (field === undefined) return Err(`${JSON.stringify(text)} has a brace without a counterpart`);
    else {
      const place = read(field);
      if (place.err) return place;
      if (literal !== '') found.push(literal);
      literal = '';
      found.push(place.val);
    }
  }
  literal += text.slice(end);
  if (literal !== '' || found.length === 0) found.push(literal);
  return Ok(found);
}

function placeIn(field: string): Result<PlaceIn, string> {
  const [, root, path = '', suffix = ''] = PLACE.exec(field) ?? [];
  if (root === undefined) return Err(`"{${field}}" names nothing that rules know`);
  const steps = Array.from(path.matchAll(/\.([^.[\]]+)|\[([^[\]]+)\]/g), ([step, name, key]) => ({
    isField: step.startsWith('.'),
    name: name ?? key ?? '',
  }));
  const keys = steps.map(({ name }) => name);
  const isNode = root === 'node';
  // In Ironic whatever else Python can reach is reached by dots.
  if (
    steps.some(({ isField }, index) => isField !== (isNode && index === 0)) ||
    (isNode && !NODE_FIELD.test(keys[0] ?? ''))
  ) {
    return Err(`"{${field}}": a node has fields, {node.name}, and all else has keys, {inventory[cpu][count]}`);
  }
  if (root === 'plugin_data' && keys.length === 0) return Err('"{plugin_data}": all of the plugin data');
  return Ok({ root: root as PlaceIn['root'], keys, suffix });
}

function ourPlaceIn(field: string): Result<PlaceIn, string> {
  const [, root, path = '', suffix = ''] = OURS.exec(field) ?? [];
  const keys = Array.from(path.matchAll(/\[([^[\]]+)\]/g), ([, key = '']) => key);
  const [first = ''] = keys;
  if (root === 'item') return Ok({ root, keys, suffix });
  if (root === 'node' && keys.length > 0) {
    const name = wireName(first);
    return NODE_FIELD.test(name)
      ? Ok({ root, keys: [name, ...keys.slice(1)], suffix })
      : Err(`"{${field}}": a field of that name`);
  }
  if (root !== 'data' || keys.length === 0) return Err(`"{${field}}": all of the data`);
  return first === 'inventory'
    ? Ok({ root: 'inventory', keys: keys.slice(1), suffix })
    : Ok({ root: 'plugin_data', keys, suffix });
}

/** Text in which no brace means anything. */
export function withDoubledBraces(text: string): string {
  return text.replaceAll('{', '{{').replaceAll('}', '}}');
}

/** The same, but that items of the loop are filled in. */
export function withItemsAlone(text: string): string {
  const parts = text.split(/(\{item(?:\[[^[\]{}]+\])*\})/);
  return parts.map((part, index) => (index % 2 === 1 ? part : withDoubledBraces(part))).join('');
}

const inBrackets = (keys: readonly string[]) => keys.map((key) => `[${key}]`).join('');

/** A template of ours that names the same. */
export function ourTemplate(found: readonly Piece[]): string {
  return found
    .map((piece) => (typeof piece === 'string' ? withDoubledBraces(piece) : `{${ourPath(piece)}${piece.suffix}}`))
    .join('');
}

function ourPath({ root, keys }: PlaceIn): string {
  switch (root) {
    case 'inventory':
      return `data[inventory]${inBrackets(keys)}`;
    case 'plugin_data':
      return `data${inBrackets(keys)}`;
    default:
      return `${root}${inBrackets(keys)}`;
  }
}

/** A template of Ironic's that names the same. */
export function ironicTemplate(found: readonly Piece[]): string {
  return found
    .map((piece) => (typeof piece === 'string' ? withDoubledBraces(piece) : `{${ironicPath(piece)}${piece.suffix}}`))
    .join('');
}

function ironicPath({ root, keys }: PlaceIn): string {
  if (root !== 'node') return `${root}${inBrackets(keys)}`;
  const [field = '', ...further] = keys;
  return `node.${field}${inBrackets(further)}`;
}

/** The field of a condition of ours that looks at the place; `undefined` where none can. */
export function fieldOf({ root, keys }: PlaceIn): string | undefined {
  if (root === 'item') return undefined;
  const steps = root === 'inventory' ? ['inventory', ...keys] : keys;
  return `${root === 'node' ? 'node' : 'data'}://${steps.map(stepOf).join('').replace(/^\./, '')}`;
}

/** As in Python, a key of digits is a place in a list. */
function stepOf(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  if (/^[A-Za-z_@][A-Za-z0-9_@-]*$/.test(key) && key !== 'where') return `.${key}`;
  return `.'${key.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
