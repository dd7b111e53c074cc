import { letOthersWork } from '../concurrency.ts';
import type { InspectorError } from '../errors.ts';
import { replaceSpans, type Spellings } from '../model/exact-json.ts';
import type { JsonScan } from '../model/json-scan.ts';
import { dropOddLeaves, type RamdiskData } from '../model/ramdisk-data.ts';
import { sha256 } from '../model/text.ts';
import { Ok, type Result } from '../result.ts';
import type { Context } from '../run/context.ts';
import type { LimitSettings } from '../settings/access-settings.ts';
import { cutMembers, type CutText, readLogs } from './cut-logs.ts';
import { checkLength, invalidJson, parseObject, scanWithin, textOf } from './read-object.ts';

/** What a ramdisk posted, in the forms that the flow needs. */
export interface Callback {
  /** When it came, before it waited for anything. */
  readonly arrivedAt: Date;
  /**
   * The object as hooks work on it: odd leaves removed, `logs` apart, every number exact. They
   * change it in place.
   */
  readonly data: RamdiskData;
  /** How numbers in `data` were spelled, as far as they are still there. */
  readonly spellings: Spellings | undefined;
  /**
   * The text that came, to the letter, without `logs`, and with `null` for what is no JSON: `NaN`
   * and `Infinity`.
   */
  readonly unprocessed: string;
  /** The base64 log archive, if there is one. */
  readonly logs: string | undefined;
  /** SHA-256 of `unprocessed`, hexadecimal: the logs of a ramdisk that posts again have grown. */
  readonly digest: string;
  /** Length of the body in characters. */
  readonly length: number;
  /** What was odd in the data. */
  readonly warnings: readonly string[];
}

/**
 * Reads the body of a callback, or an object given instead of one. Limits are checked on the text,
 * and `logs` are cut out of it, before it is parsed; what is wrong with it is `bad-request`
 * or `too-large`.
 */
export async function readCallback(
  context: Context,
  body: string | RamdiskData,
  arrivedAt = context.clock.now(),
): Promise<Result<Callback, InspectorError>> {
  const text = textOf(body);
  if (text.err) return text;
  const { limits } = context.settings;
  const cut = cutWithin(text.val, limits);
  if (cut.err) return cut;
  const { text: unprocessed, members, numbers, warnings } = cut.val;
  const digest = await sha256(unprocessed);
  await letOthersWork(text.val);
  const logs = logsIn(members);
  if (logs.err) return logs;
  await letOthersWork(text.val);
  const read = parseObject(unprocessed, numbers);
  if (read.err) return read;
  await letOthersWork(unprocessed);
  const { object, spellings, beyond } = read.val;
  if (beyond > 0) warnings.push(`took ${beyond} numbers beyond 1.8e308 for null`);
  warnings.push(...dropOddLeaves(object));
  return Ok({
    arrivedAt,
    data: object,
    spellings,
    unprocessed,
    logs: logs.val,
    digest,
    length: text.val.length,
    warnings,
  });
}

interface Cut extends CutText {
  /** Where numbers are, if that is known of the text as it is now. */
  readonly numbers: JsonScan['numbers'] | undefined;
  readonly warnings: string[];
}

/** The text as it is to be kept, if it is within the limits. */
function cutWithin(sent: string, limits: LimitSettings): Result<Cut, InspectorError> {
  let text = sent;
  let scan = scanWithin(text, limits, 'logs');
  if (scan.err) return scan;
  const { constants } = scan.val;
  if (constants.length > 0) {
    text = replaceSpans(text, constants, () => 'null');
    scan = scanWithin(text, limits, 'logs');
    if (scan.err) return scan;
  }
  const cut = cutMembers(text, scan.val.cuts);
  const long = checkLength(cut.text, limits);
  if (long.err) return long;
  // Without any, and where nothing was cut, they need not be looked for again.
  const numbers = scan.val.numbers.length === 0 || cut.text === text ? scan.val.numbers : undefined;
  return Ok({ ...cut, numbers, warnings: describeConstants(constants) });
}

function logsIn(members: readonly string[]): Result<string | undefined, InspectorError> {
  try {
    return Ok(readLogs(members));
  } catch (error) {
    return invalidJson(error);
  }
}

/** How many names of members are told. */
const MAX_KEYS = 5;

function describeConstants(constants: JsonScan['constants']): string[] {
  if (constants.length === 0) return [];
  const keys = [...new Set(constants.map(({ key }) => key.slice(0, 100)))];
  const named = keys.slice(0, MAX_KEYS).join(', ') + (keys.length > MAX_KEYS ? ', …' : '');
  return [`put null in place of NaN or Infinity, which are no JSON: ${constants.length} times, at ${named}`];
}
