import { isJsonObject, jsonEquals } from '../model/json.ts';
import type { JsonPatch, PatchStep } from '../model/node.ts';
import { valueAt } from '../model/patch-path.ts';

/** What Ironic allows between the slashes of a path: words, no escapes, no dots. */
const ADDRESSABLE = /^[\p{L}\p{N}_-]+$/u;

/** The steps that make `after` of `before` at `places`, each the keys of one; empty when it is the same there. */
export function patchBetween(before: unknown, after: unknown, places: readonly (readonly string[])[]): JsonPatch {
  const steps = new Map<string, PatchStep>();
  for (const keys of places) {
    const step = stepAt(before, after, addressable(before, keys));
    if (step !== undefined) steps.set(step.path, step);
  }
  // A step that sets a whole object makes steps inside it superfluous.
  return [...steps.values()].filter((step) => ![...steps.keys()].some((other) => step.path.startsWith(`${other}/`)));
}

function stepAt(before: unknown, after: unknown, keys: readonly string[]): PatchStep | undefined {
  const path = `/${keys.join('/')}`;
  const value = valueAt(after, keys);
  if (jsonEquals(valueAt(before, keys), value)) return undefined;
  return value === undefined ? { op: 'remove', path } : { op: 'add', path, value };
}

/**
 * The longest part of `keys` that a patch can address. Ironic refuses a path through something absent and keys such as `a/b` or
 * `a.b`, and `add` inserts into lists: what holds them is sent as a whole.
 */
function addressable(record: unknown, keys: readonly string[]): readonly string[] {
  const end = keys.findIndex(
    (key, length) => length > 0 && !(ADDRESSABLE.test(key) && isJsonObject(valueAt(record, keys.slice(0, length)))),
  );
  return end === -1 ? keys : keys.slice(0, end);
}
