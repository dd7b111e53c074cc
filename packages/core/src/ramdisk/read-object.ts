import { InspectorError } from '../errors.ts';
import { isJsonObject } from '../model/json.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { LimitSettings } from '../callback-settings.ts';
import { jsonShape } from './json-shape.ts';

/** A JSON object, and the text it came from. */
export interface ReadObject {
  readonly text: string;
  readonly object: Record<string, unknown>;
}

/**
 * Reads the body of a request, or an object given instead of one, of which it makes a copy. Limits are checked on the text, before it
 * is parsed; what is wrong with it is `bad-request` or `too-large`.
 */
export function readObject(body: string | object, limits: LimitSettings): Result<ReadObject, InspectorError> {
  const text = typeof body === 'string' ? Ok(body) : stringify(body);
  if (text.err) return text;
  const object = parseObject(text.val, limits);
  return object.map((parsed) => ({ text: text.val, object: parsed }));
}

/** JSON text that is an object within the limits; `bad-request` says what it is instead (CONTRACT.md §1.11, Q-07). */
function parseObject(text: string, limits: LimitSettings): Result<Record<string, unknown>, InspectorError> {
  // A character is one byte at least, so what is longer in characters is longer in bytes.
  if (text.length > limits.bodyBytes)
    return Err(new InspectorError('too-large', `The body is longer than ${limits.bodyBytes} bytes`));
  const { depth, values } = jsonShape(text, { depth: limits.jsonDepth, values: limits.jsonValues });
  if (values > limits.jsonValues)
    return Err(new InspectorError('too-large', `The body has more than ${limits.jsonValues} values`));
  if (depth > limits.jsonDepth) return invalidData(`one nested deeper than ${limits.jsonDepth} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return invalidData(`text that is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return isJsonObject(value) ? Ok(value) : invalidData(pythonTypeName(value));
}

function invalidData(got: string) {
  return Err(new InspectorError('bad-request', `Invalid data: expected a JSON object, got ${got}`));
}

function stringify(data: object): Result<string, InspectorError> {
  try {
    return Ok(JSON.stringify(data) ?? 'null');
  } catch (error) {
    return invalidData(`something that cannot be JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The original names JSON's types in Python's words, and clients show them. */
function pythonTypeName(value: unknown): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int' : 'float';
}
