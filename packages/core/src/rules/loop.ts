import type { Json } from '../model/json.ts';
import { Err, Ok, type Result } from '../result.ts';
import { mapTexts } from './map-texts.ts';
import { pythonText } from './python-text.ts';

/** The items of all loops of one rule: more say nothing that several rules would not say better. */
const MOST_ITEMS = 1000;

/** The items of the loops of all rules: as much is prepared at once, and carried out for a run. */
const MOST_ITEMS_IN_ALL = 5000;

/** Why a rule cannot be used beside others. */
export const TOO_MANY_IN_ALL = `the loops of all rules must not have more than ${MOST_ITEMS_IN_ALL} items together`;

/** How many items the loops of a rule have, whatever somebody gave for one. */
export function itemsIn(rule: unknown): number {
  const { conditions, actions } = (rule ?? {}) as { readonly conditions?: unknown; readonly actions?: unknown };
  let items = 0;
  for (const list of [conditions, actions]) {
    for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
      const { loop } = (item ?? {}) as { readonly loop?: unknown };
      items += Array.isArray(loop) ? loop.length : typeof loop === 'object' && loop !== null ? 1 : 0;
    }
  }
  return items;
}

/** The loops of a list of rules, which are taken one after the other. */
export class LoopBudget {
  #items = 0;

  /** Whether there is room for the loops of one more rule; then they are counted. */
  takes(rule: unknown): boolean {
    const items = itemsIn(rule);
    if (items > 0 && this.#items + items > MOST_ITEMS_IN_ALL) return false;
    this.#items += items;
    return true;
  }
}

/** What is wrong with the loops of a rule taken together, if anything is. */
export function loopsProblem(rule: unknown): string | undefined {
  const items = itemsIn(rule);
  return items > MOST_ITEMS ? `the loops of a rule must not have more than ${MOST_ITEMS} items together` : undefined;
}

/**
 * What a loop goes through: the items of a list, or an object, which is one item; `undefined`
 * stands for the one time that there is without a loop. `Err` says what is wrong with it.
 */
export function itemsOfLoop(loop: Json | undefined): Result<readonly (Json | undefined)[], string> {
  if (loop === undefined || loop === null) return Ok([undefined]);
  if (!Array.isArray(loop)) return typeof loop === 'object' ? Ok([loop]) : Err('loop must be a list or an object');
  return loop.length === 0 ? Err('loop must have an item') : Ok(loop as Json[]);
}

/** A brace that is written twice, an item, and what looks like one. */
const TOKEN = /\{\{|\}\}|\{item((?:\[[^[\]{}]+\])*)\}|\{item[^{}]*\}?/g;

/**
 * `value` with an item of the loop in place of `{item}` and `{item[key]}`, however deep. Text that
 * is nothing but that becomes the item itself, whatever type it has; within other text the item is
 * written as Python does. `Err` says what the item lacks.
 */
export function withItem<Value extends Json>(value: Value, item: Json | undefined): Result<Value, string> {
  // A rule without a loop has no item: what looks like one is for others to judge.
  if (item === undefined) return Ok(value);
  return mapTexts(value, (text) => filledText(text, item)) as Result<Value, string>;
}

function filledText(text: string, item: Json): Result<Json, string> {
  let filledIn = '';
  let end = 0;
  for (const token of text.matchAll(TOKEN)) {
    const [written, path] = token;
    filledIn += text.slice(end, token.index);
    end = token.index + written.length;
    if (written === '{{' || written === '}}') {
      filledIn += written;
      continue;
    }
    const found = path === undefined ? undefined : itemAt(item, path);
    if (found === undefined)
      return Err(`${JSON.stringify(written)} is not in the item ${pythonText(item)} of the loop`);
    if (written === text) return Ok(found.value);
    filledIn += pythonText(found.value);
  }
  return Ok(filledIn + text.slice(end));
}

function itemAt(item: Json, path: string): { readonly value: Json } | undefined {
  let value: Json | undefined = item;
  for (const [, key = ''] of path.matchAll(/\[([^\]]+)\]/g)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    // A list has a length as well, which is no item of it.
    if (Array.isArray(value) && !/^\d+$/.test(key)) return undefined;
    value = (value as Readonly<Record<string, Json>>)[key];
  }
  return value === undefined ? undefined : { value };
}
