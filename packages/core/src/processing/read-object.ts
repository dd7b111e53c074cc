import { InspectorError } from '../errors.ts';
import { type ExactJson, jsonText, parseExactly } from '../model/exact-json.ts';
import { type JsonScan, scanJson } from '../model/json-scan.ts';
import { isJsonObject } from '../model/json.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { LimitSettings } from '../settings/access-settings.ts';

/** A JSON object, every number in it exact. */
interface ReadObject extends Omit<ExactJson, 'value'> {
  readonly object: Record<string, unknown>;
}

/**
 * Reads the body of a request, or an object given instead of one, of which it makes a copy. Limits
 * are checked on the text, before it is parsed; what is wrong with it is `bad-request` or
 * `too-large`.
 */
export function readObject(body: string | object, limits: LimitSettings): Result<ReadObject, InspectorError> {
  const text = textOf(body);
  if (text.err) return text;
  const scan = scanWithin(text.val, limits);
  if (scan.err) return scan;
  const long = checkLength(text.val, limits);
  return long.err ? long : parseObject(text.val, scan.val.numbers);
}

/**
 * The text of a body: what has no UTF-8 would not come back from any store. A byte order mark is no
 * part of it.
 */
export function textOf(body: string | object): Result<string, InspectorError> {
  if (typeof body === 'string') return Ok((body.startsWith('\uFEFF') ? body.slice(1) : body).toWellFormed());
  try {
    return Ok(jsonText(body) ?? 'null');
  } catch (error) {
    return invalidData(`something that cannot be JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What is in the text, if it is within the limits; members named `cut` are found. */
export function scanWithin(text: string, limits: LimitSettings, cut?: string): Result<JsonScan, InspectorError> {
  // A character is one byte at least, so what is longer in characters is longer in bytes.
  if (text.length > limits.bodyBytes) return tooLarge(`is longer than ${limits.bodyBytes} bytes`);
  const { jsonDepth: depth, jsonValues: values, jsonKeys: keys, dataBytes: outside } = limits;
  const scan = scanJson(text, { depth, values, keys, outside }, cut);
  if (scan.values > values) return tooLarge(`has more than ${values} values`);
  if (scan.keys > keys) return tooLarge(`has an object with more than ${keys} members`);
  if (scan.outside > outside) return tooLong(limits);
  if (scan.depth > depth) return invalidData(`one nested deeper than ${depth} levels`);
  return Ok(scan);
}

/** The text as it is stored may be so long. */
export function checkLength(text: string, limits: LimitSettings): Result<void, InspectorError> {
  const { dataBytes } = limits;
  // A unit of the text takes one to three bytes: most texts need not be counted.
  const isShort = text.length * 3 <= dataBytes;
  const isLong = text.length > dataBytes;
  if (isShort || (!isLong && new TextEncoder().encode(text).byteLength <= dataBytes)) return DONE;
  return tooLong(limits);
}

function tooLong({ dataBytes }: LimitSettings) {
  return tooLarge(`is longer than ${dataBytes} bytes, logs left out`);
}

/**
 * JSON text that is an object; `numbers` as a scan of it found them. `bad-request` says what it is
 * instead (CONTRACT.md §1.11, Q-07).
 */
export function parseObject(
  text: string,
  numbers: JsonScan['numbers'] | undefined,
): Result<ReadObject, InspectorError> {
  let exact: ExactJson;
  try {
    exact = parseExactly(text, numbers);
  } catch (error) {
    return invalidJson(error);
  }
  const { value, ...more } = exact;
  return isJsonObject(value) ? Ok({ ...more, object: value }) : invalidData(pythonTypeName(value));
}

/** What a parser said of the text. */
export function invalidJson(error: unknown) {
  return invalidData(`text that is not JSON: ${error instanceof Error ? error.message : String(error)}`);
}

function tooLarge(how: string) {
  return Err(new InspectorError('too-large', `The body ${how}`));
}

function invalidData(got: string) {
  return Err(new InspectorError('bad-request', `Invalid data: expected a JSON object, got ${got}`));
}

/** The original names JSON's types in Python's words, and clients show them. */
function pythonTypeName(value: unknown): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' || Number.isInteger(value) ? 'int' : 'float';
}
