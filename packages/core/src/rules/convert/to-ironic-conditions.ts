import { isJsonObject, isNumber, type Json } from '../../model/json.ts';
import type { RuleCondition } from '../../model/rule.ts';
import { Err, Ok, type Result } from '../../result.ts';
import { partsOfField, wireName } from '../field-path.ts';
import { plainSteps } from '../json-path.ts';
import { pythonText } from '../python-text.ts';
import { type Differs, FIRST_IS_ANY, type IronicOperation } from './report.ts';
import { ironicTemplate, type PlaceIn, withDoubledBraces, withItemsAlone } from './templates.ts';

/** What Ironic calls a comparison, and whether it is the opposite of ours. */
const COMPARES: Readonly<Record<string, readonly [op: string, isOpposite: boolean]>> = {
  eq: ['eq', false],
  ne: ['eq', true],
  lt: ['lt', false],
  ge: ['lt', true],
  gt: ['gt', false],
  le: ['gt', true],
};

/** The condition of ours in Ironic's dialect. */
export function conditionToIronic(source: RuleCondition, differs: Differs): Result<IronicOperation, string> {
  const { op, field, multiple, invert, loop = null } = source;
  const template = templateOf(field);
  if (template.err) return template;
  const asked = askedOf(source, template.val, differs);
  if (asked.err) return asked;
  const isInverted = asked.val.isOpposite !== invert;
  if (isInverted && op !== 'is-empty' && !/^node:\/\/\w+$/.test(field)) {
    differs(`where nothing is at ${field}, it matches in Ironic, and here it does not`);
  }
  if (loop !== null && multiple === 'first' && Array.isArray(loop) && loop.length > 1) differs(FIRST_IS_ANY);
  return Ok({
    op: isInverted ? `!${asked.val.op}` : asked.val.op,
    args: asked.val.args,
    ...(loop !== null && { multiple, loop }),
  });
}

interface AskedOfIronic {
  readonly op: string;
  readonly isOpposite: boolean;
  readonly args: Readonly<Record<string, Json>>;
}

function askedOf(source: RuleCondition, template: string, differs: Differs): Result<AskedOfIronic, string> {
  const { op, value = null } = source;
  const isLoop = (source.loop ?? null) !== null;
  const asked = (name: string, args: AskedOfIronic['args']) => Ok({ op: name, isOpposite: false, args });
  const comparison = Object.hasOwn(COMPARES, op) ? COMPARES[op] : undefined;
  if (comparison !== undefined) {
    return compared(source, template, differs).map((args) => ({ op: comparison[0], isOpposite: comparison[1], args }));
  }
  switch (op) {
    case 'one-of': {
      const values = Array.isArray(source['values']) ? (source['values'] as Json[]) : [];
      if (!source['force_strings'] && values.some((one) => typeof one !== 'string')) differs(AS_TEXT);
      return asked(op, { value: template, values: values.map((one) => constant(one, isLoop, false)) });
    }
    case 'in-net':
      return asked(op, { address: template, subnet: constant(value, isLoop, true) });
    case 'matches':
    case 'contains':
      return asked(op, { value: template, regex: constant(value, isLoop, false) });
    case 'is-none':
      differs('in Ironic it is asked whether the text is "None"');
      return asked('eq', { values: [template, 'None'] });
    case 'is-true':
    case 'is-false':
      differs('numbers and null are text in Ironic, which is neither true nor false');
      return asked(op, { value: template });
    case 'is-empty':
      return asked(op, { value: template });
    default:
      return Err(`Ironic has no condition "${op}"`);
  }
}

const AS_TEXT = 'in Ironic texts are compared: 4.0 is not 4 there';

function compared(source: RuleCondition, template: string, differs: Differs): Result<AskedOfIronic['args'], string> {
  const { op, value = null, loop = null } = source;
  const isText = Boolean(source['force_strings']);
  const isOrder = op !== 'eq' && op !== 'ne';
  const isNumeric = !isText && (typeof value !== 'string' || (loop !== null && hasNumbers(loop)));
  if (isNumeric && isOrder) return Err(`"${op}" of numbers: Ironic compares text with numbers there, which fails`);
  if (!isText && (isNumber(value) || typeof value === 'boolean')) differs(AS_TEXT);
  return Ok({ values: [template, constant(value, loop !== null, true)] });
}

function hasNumbers(value: Json): boolean {
  if (typeof value === 'object' && value !== null) return Object.values<Json>(value).some(hasNumbers);
  return isNumber(value) || typeof value === 'boolean';
}

/**
 * A parameter as text: what templates give in Ironic is text, too.
 *
 * @param isFilled whether Ironic fills something in there; in a loop it does so everywhere
 */
function constant(value: Json, isLoop: boolean, isFilled: boolean): string {
  const text = pythonText(value);
  if (isLoop) return withItemsAlone(text);
  return isFilled ? withDoubledBraces(text) : text;
}

/** The field as a template: a path to one place. */
function templateOf(field: string): Result<string, string> {
  const { scheme, path } = partsOfField(field);
  const steps = field.includes('{item') ? undefined : plainSteps(path);
  if (steps === undefined || steps.length === 0) return Err(`the field ${field}: a template names one place`);
  const keys: string[] = [];
  for (const step of steps) {
    const key = typeof step === 'string' ? '' : 'field' in step ? step.field : String(step.item);
    const isItem = isJsonObject(step) && 'item' in step;
    // Python takes digits for a place in a list, and counts none from the end.
    if (key === '' || /[[\]{}]/.test(key) || /^-?\d+$/.test(key) !== isItem || key.startsWith('-')) {
      return Err(`the field ${field}: a template cannot name ${key === '' ? 'several items' : JSON.stringify(key)}`);
    }
    keys.push(key);
  }
  const [first = '', ...further] = keys;
  const place = (root: PlaceIn['root'], names: readonly string[]) =>
    Ok(ironicTemplate([{ root, keys: names, suffix: '' }]));
  if (scheme === 'node') return place('node', [wireName(first), ...further]);
  return first === 'inventory' ? place('inventory', further) : place('plugin_data', keys);
}
