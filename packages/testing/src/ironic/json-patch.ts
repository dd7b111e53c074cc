import { isJsonObject, jsonText } from '@ironic-inspector/core';
import { done, isRefused, refused } from './answer.ts';
import type { Answer } from './answer.ts';

/** A record of the fake: plain JSON with a UUID. */
export type Fields = Readonly<Record<string, unknown>>;

interface Step {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** What Ironic allows in a path: words, no escapes, no dots. */
const PATH = /^(\/[\p{L}\p{N}_-]+)+$/u;
const OPERATIONS = ['add', 'replace', 'remove'];

/**
 * The record after a patch; `record` is not changed. As in the real Ironic, the form of all steps
 * is checked first, then the fields; then the steps are applied in order until one fails.
 */
export function applyPatch<T extends Fields>(record: T, patch: unknown, allowedFields: readonly string[]): Answer<T> {
  const steps = parsePatch(patch);
  if (isRefused(steps)) return steps;
  for (const { path } of steps.done) {
    if (!allowedFields.includes(keysOf(path)[0] ?? '')) {
      return refused(400, `Cannot patch ${path}. Only the following can be updated: ${allowedFields.join(', ')}`);
    }
  }
  const changed: Record<string, unknown> = { ...record };
  const copied = new Set<string>();
  for (const step of steps.done) {
    const [field = '', ...rest] = keysOf(step.path);
    if (!copied.has(field)) {
      changed[field] = structuredClone(changed[field]);
      copied.add(field);
    }
    const problem = rest.length === 0 ? setField(changed, field, step) : setInside(changed[field], rest, step);
    if (problem !== undefined) {
      return refused(400, `Couldn't apply patch '${describe(step)}'. Reason: ${problem}`);
    }
  }
  return done(changed as T);
}

function parsePatch(patch: unknown): Answer<readonly Step[]> {
  if (!Array.isArray(patch)) return invalid(`${jsonText(patch)} is not of type 'array'`);
  for (const step of patch) {
    if (!isJsonObject(step)) return invalid(`${jsonText(step)} is not of type 'object'`);
    const surplus = Object.keys(step).find((key) => !['op', 'path', 'value'].includes(key));
    if (surplus !== undefined) {
      return invalid(`Additional properties are not allowed ('${surplus}' was unexpected)`);
    }
    const { op, path } = step;
    if (op === undefined) return invalid(`'op' is a required property`);
    if (path === undefined) return invalid(`'path' is a required property`);
    if (!OPERATIONS.includes(String(op))) return invalid(`'${String(op)}' is not one of ['add', 'replace', 'remove']`);
    if (typeof path !== 'string' || !PATH.test(path)) {
      return invalid(`'${String(path)}' does not match '^(/[\\\\w-]+)+$'`);
    }
  }
  return done(patch);
}

function invalid(reason: string) {
  return refused(400, `Schema error for patch: ${reason}`);
}

function keysOf(path: string): readonly string[] {
  return path.split('/').slice(1);
}

/** Sets or removes a whole field. A removed field gets its default, an empty object or `null`. */
function setField(record: Record<string, unknown>, field: string, step: Step): string | undefined {
  if (step.op !== 'remove') record[field] = structuredClone(step.value ?? null);
  else record[field] = isJsonObject(record[field]) ? {} : null;
  return undefined;
}

/** @returns what is wrong with the step, `undefined` when it was carried out. */
function setInside(target: unknown, keys: readonly string[], step: Step): string | undefined {
  let holder = target;
  for (const key of keys.slice(0, -1)) {
    const next = Array.isArray(holder) ? holder[Number(key)] : isJsonObject(holder) ? holder[key] : undefined;
    if (next === undefined) return `member '${key}' not found in ${jsonText(holder)}`;
    holder = next;
  }
  const key = keys.at(-1) ?? '';
  if (Array.isArray(holder)) return setInList(holder, key, step);
  if (!isJsonObject(holder)) return `member '${key}' not found in ${jsonText(holder)}`;
  const exists = Object.hasOwn(holder, key);
  if (step.op === 'remove') {
    if (!exists) return `can't remove a non-existent object '${key}'`;
    delete holder[key];
  } else {
    if (step.op === 'replace' && !exists) return `can't replace a non-existent object '${key}'`;
    holder[key] = structuredClone(step.value ?? null);
  }
  return undefined;
}

function setInList(list: unknown[], key: string, step: Step): string | undefined {
  const index = key === '-' && step.op === 'add' ? list.length : Number(key);
  const end = step.op === 'add' ? list.length : list.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > end) return `list index '${key}' out of range`;
  if (step.op === 'remove') list.splice(index, 1);
  else list.splice(index, step.op === 'add' ? 0 : 1, structuredClone(step.value ?? null));
  return undefined;
}

function describe(step: Step): string {
  return jsonText(step).replaceAll('"', "'");
}
