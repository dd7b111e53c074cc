import { isJsonObject, type Json, jsonTypeName } from '../model/json.ts';
import { Err, Ok, type Result } from '../result.ts';
import { wireName } from './field-path.ts';
import { type FormatSpec, type Formatted, formatWith, parseFormatSpec } from './format-spec.ts';
import { pythonRepr, pythonText } from './python-text.ts';

/**
 * Fills in the templates of a value; a copy, and the reason when data or node lack what a template
 * names.
 */
export type Fill = (data: unknown, node?: unknown) => Result<Json, string>;

/** The longest text that comes of one template: machines send what they like. */
const MAX_LENGTH = 65_536;

/**
 * Prepares a parameter whose texts are templates (CONTRACT.md §6.8), keys of objects included:
 * `{data[inventory][cpu][count]}` gives what is there, always as text, and `{node[name]}` what the
 * node has; `!r`, `!s` and simple layouts as in Python; `{{` and `}}` are braces. Nothing else is
 * evaluated: own keys of objects and places of lists alone can be reached.
 *
 * @returns what is wrong with a template, if anything is
 */
export function prepareValue(value: Json): Result<Fill, string> {
  if (typeof value === 'string') return prepareText(value);
  if (typeof value !== 'object' || value === null) return Ok(() => Ok(value));
  const members = Object.entries<Json>(value);
  const fills: (readonly [Fill, Fill])[] = [];
  for (const [key, member] of members) {
    const name = prepareText(key);
    if (name.err) return name;
    const fill = prepareValue(member);
    if (fill.err) return fill;
    fills.push([name.val, fill.val]);
  }
  return Ok((data, node) => {
    const filled: [string, Json][] = [];
    for (const [name, member] of fills) {
      const key = name(data, node);
      if (key.err) return key;
      const content = member(data, node);
      if (content.err) return content;
      filled.push([String(key.val), content.val]);
    }
    return Ok(Array.isArray(value) ? filled.map(([, content]) => content) : Object.fromEntries(filled));
  });
}

/** What templates can name. */
interface Roots {
  readonly data: unknown;
  readonly node: unknown;
}

/** Literal text, or a place in the data and how to write what is there. */
type Piece =
  | string
  | {
      readonly root: keyof Roots;
      readonly keys: readonly string[];
      readonly write: (value: unknown) => Formatted;
    };

function prepareText(template: string): Result<Fill, string> {
  if (!/[{}]/.test(template)) return Ok(() => Ok(template));
  const pieces = parseTemplate(template);
  if (typeof pieces === 'string') return Err(`invalid template "${template}": ${pieces}`);
  return Ok((data, node) => {
    const filled = fillPieces(pieces, { data, node });
    if ('text' in filled) return Ok(filled.text);
    return Err(`Invalid formatting variable key provided in value ${template}: ${filled.problem}`);
  });
}

function fillPieces(pieces: readonly Piece[], roots: Roots): Formatted {
  let text = '';
  for (const piece of pieces) {
    const next = typeof piece === 'string' ? { text: piece } : fillPiece(piece, roots);
    if ('problem' in next) return next;
    text += next.text;
    if (text.length > MAX_LENGTH) return { problem: `it comes to more than ${MAX_LENGTH} characters` };
  }
  return { text };
}

function fillPiece({ root, keys, write }: Exclude<Piece, string>, roots: Roots): Formatted {
  let value = roots[root];
  for (const [depth, key] of keys.entries()) {
    const next = root === 'node' && depth === 0 ? nodeField(value, key) : memberOf(value, key);
    if (next === undefined) {
      const why = isJsonObject(value)
        ? ''
        : Array.isArray(value)
          ? ` (a list of ${value.length})`
          : ` (${jsonTypeName(value)} has no keys)`;
      return { problem: `'${key}'${why}` };
    }
    value = next.value;
  }
  return write(value);
}

/** A field that the node lacks is `null`, as in conditions; either name of it will do. */
function nodeField(node: unknown, name: string): { readonly value: unknown } {
  return memberOf(node, name) ?? memberOf(node, wireName(name)) ?? { value: null };
}

function memberOf(value: unknown, key: string): { readonly value: unknown } | undefined {
  if (Array.isArray(value))
    return /^\d+$/.test(key) && Number(key) < value.length ? { value: value[Number(key)] } : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? { value: value[key] } : undefined;
}

/** A brace, a field, or the beginning of one whose layout has a field in it. */
const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|\{(?:data|node)[^{}]*:[^{}]*\{|[{}]/g;
/** `data`, or `node` with a key at least, keys in brackets, a conversion, a layout. */
const FIELD = /^(data(?=[[!:]|$)|node(?=\[))((?:\[[^\]]+\])*)(?:!([^:]*))?(?::(.*))?$/s;

function parseTemplate(template: string): Piece[] | string {
  const pieces: Piece[] = [];
  let end = 0;
  for (const token of template.matchAll(TOKEN)) {
    pieces.push(template.slice(end, token.index));
    end = token.index + token[0].length;
    if (token[0] === '{{' || token[0] === '}}') pieces.push(token[0].slice(1));
    else if (token[1] === undefined && token[0].length > 1)
      return `a layout with a field in it, at character ${end}, is not supported: write the width or the digits as a number`;
    else if (token[1] === undefined)
      return `the "${token[0]}" at character ${token.index + 1} has no counterpart; a brace is written twice`;
    else {
      const piece = parseField(token[1]);
      if (typeof piece === 'string') return piece;
      pieces.push(piece);
    }
  }
  pieces.push(template.slice(end));
  return pieces;
}

function parseField(field: string): Exclude<Piece, string> | string {
  const match = FIELD.exec(field);
  if (match === null) return `"{${field}}" is not like {data[key][key]} or {node[key]}`;
  const [, root, path = '', conversion, layout = ''] = match;
  if (conversion !== undefined && conversion !== 'r' && conversion !== 's')
    return `the conversion "!${conversion}" is not supported: write !r or !s`;
  const spec = layout === '' ? undefined : parseFormatSpec(layout);
  if (typeof spec === 'string') return spec;
  const keys = Array.from(path.matchAll(/\[([^\]]+)\]/g), ([, key = '']) => key);
  return { root: root === 'node' ? 'node' : 'data', keys, write: (value) => writeValue(value, conversion, spec) };
}

function writeValue(value: unknown, conversion: 'r' | 's' | undefined, spec: FormatSpec | undefined): Formatted {
  const converted = conversion === 'r' ? pythonRepr(value) : conversion === 's' ? pythonText(value) : value;
  return spec === undefined ? { text: pythonText(converted) } : formatWith(spec, converted);
}
