import { isJsonObject, jsonText } from '@ironic-inspector/core';
import type { InspectorError, JsonPatch, Result } from '@ironic-inspector/core';
import { read } from './answers.ts';
import type { AnswerSchema } from './answers.ts';
import type { IronicRequest } from './exchange.ts';
import type { ClientCall } from './ironic.ts';

export interface Patching<T> {
  /** Of the record, without a query. */
  readonly path: string;
  readonly query?: string;
  readonly patch: JsonPatch;
  readonly check: AnswerSchema<T>;
  readonly node?: string;
}

/**
 * Sends a patch and gives the record as it is then.
 *
 * A patch whose answer was lost is sent again, and its `remove` may then be refused because the
 * first attempt removed the value. So when a repeated patch is refused, the record is read: if it
 * is as the patch wants it, the patch succeeded.
 */
export async function patchRecord<T>(call: ClientCall, patching: Patching<T>): Promise<Result<T, InspectorError>> {
  const { path, query = '', patch, check, node } = patching;
  const request: IronicRequest = {
    method: 'PATCH',
    path: path + query,
    body: jsonText(patch),
    node,
    onlyOnce: patch.some(appends),
  };
  const answer = await call.send(request);
  if (answer.err) return answer;
  if (answer.val.status === 400 && answer.val.unsure && patch.some(({ op }) => op === 'remove')) {
    const reading: IronicRequest = { method: 'GET', path, node };
    const now = await call.send(reading);
    const record = now.ok ? read(check, reading, now.val) : now;
    if (record.ok && isInForce(patch, record.val)) return record;
  }
  return read(check, request, answer.val);
}

/** Whether a step appends to a list, which must not happen twice. */
function appends({ path }: JsonPatch[number]): boolean {
  return path.endsWith('/-');
}

/** Whether the record is as the patch wants it. */
function isInForce(patch: JsonPatch, record: unknown): boolean {
  return patch.every((step) => {
    const value = valueAt(record, step.path);
    return step.op === 'remove' ? value === undefined : jsonText(value) === jsonText(step.value);
  });
}

function valueAt(record: unknown, path: string): unknown {
  let value = record;
  for (const key of path.split('/').slice(1)) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(name)];
    else if (isJsonObject(value) && Object.hasOwn(value, name)) value = value[name];
    else return undefined;
  }
  return value;
}
