import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import { dropOddLeaves, type RamdiskData } from '../model/ramdisk-data.ts';
import { sha256 } from '../model/sha256.ts';
import { Ok, type Result } from '../result.ts';
import { readObject } from './read-object.ts';

/** What a ramdisk posted, in the forms that the flow needs. */
export interface Callback {
  /** The object as hooks work on it: odd leaves removed, `logs` apart. They change it in place. */
  readonly data: RamdiskData;
  /** The object as it was sent, as JSON text, without `logs`. */
  readonly unprocessed: string;
  /** The base64 log archive, if there is one. */
  readonly logs: string | undefined;
  /** SHA-256 of the body as it came, hexadecimal. */
  readonly digest: string;
  /** Length of the body in characters. */
  readonly length: number;
  /** What was odd in the data. */
  readonly warnings: readonly string[];
}

/**
 * Reads the body of a callback, or an object given instead of one. Limits are checked on the text, before it is parsed; what is
 * wrong with it is `bad-request` or `too-large`.
 */
export async function readCallback(
  context: Context,
  body: string | RamdiskData,
): Promise<Result<Callback, InspectorError>> {
  const sent = readObject(body, context.settings.limits);
  if (sent.err) return sent;
  const { text } = sent.val;
  const { logs, ...rest } = sent.val.object;
  const unprocessed = JSON.stringify(rest);
  const warnings = dropOddLeaves(rest);
  return Ok({
    data: rest,
    unprocessed,
    logs: typeof logs === 'string' && logs !== '' ? logs : undefined,
    digest: await sha256(text),
    length: text.length,
    warnings,
  });
}
