import parse, { type JsonPathQuery } from 'jsonpath-rfc9535/parser';
import { isJsonObject, jsonTypeName } from '../model/json.ts';
import { Err, Ok, type Result } from '../result.ts';
import { standardPaths } from './json-path-spelling.ts';

/** What is at a path: every value, in the order of the document, and what was odd on the way. */
export interface Found {
  readonly values: readonly unknown[];
  readonly warnings: readonly string[];
}

/** Looks a path up. */
type JsonPath = (root: unknown) => Found;

/**
 * Compiles a path in the original's dialect (CONTRACT.md §6.4). It is parsed as RFC 9535, but what
 * it selects follows the original: `*` gives the fields of objects, brackets the items of lists,
 * and anything else with `[*]` or a slice stands for itself. Own keys of objects alone are seen.
 *
 * @param topField how a field of the root itself is selected
 * @returns what cannot be understood, and where
 */
export function compileJsonPath(path: string, topField: (name: string) => Select = field): Result<JsonPath, string> {
  const members = standardPaths(path);
  if (members.err) return members;
  const queries: (readonly Step[])[] = [];
  for (const member of members.val) {
    try {
      queries.push(
        parse(member.text).segments.map((segment, index) => stepOf(segment, index === 0 ? topField : field)),
      );
    } catch (error) {
      const at = member.origin((error as { location?: { start: { offset: number } } }).location?.start.offset ?? 0);
      return Err(
        at < path.length ? `unexpected ${JSON.stringify(path[at])} at character ${at + 1}` : 'it ends too early',
      );
    }
  }
  return Ok((root) => {
    const warnings: string[] = [];
    const warn = (message: string) => {
      if (warnings.length < MAX_WARNINGS && !warnings.includes(message)) warnings.push(message);
    };
    const found = queries.map((steps) => {
      let values: readonly unknown[] = [root];
      for (const step of steps) values = step(values, warn);
      return values;
    });
    return { values: found.length === 1 ? (found[0] ?? []) : found.flat(), warnings };
  });
}

/** One step of a path: to a field by its name, to an item by its number, or to several items. */
export type PlainStep = { readonly field: string } | { readonly item: number } | 'items';

/**
 * The steps of a path that goes one way; `undefined` where it goes several, as a union does, or
 * anywhere, as `..` does, and where it cannot be understood.
 */
export function plainSteps(path: string): readonly PlainStep[] | undefined {
  const members = standardPaths(path);
  const [member, another] = members.ok ? members.val : [];
  if (member === undefined || another !== undefined) return undefined;
  try {
    const steps = parse(member.text).segments.map(plainStep);
    return steps.some((step) => step === undefined) ? undefined : (steps as PlainStep[]);
  } catch {
    return undefined;
  }
}

function plainStep({ type, node }: Segment): PlainStep | undefined {
  if (type === 'DescendantSegment' || node.type === 'WildcardSelector') return undefined;
  if (node.type !== 'BracketedSelection') return { field: node.value };
  const [selector, another] = node.selectors;
  if (selector === undefined || another !== undefined) return undefined;
  if (selector.type === 'NameSelector') return { field: selector.value };
  if (selector.type === 'IndexSelector') return { item: selector.value };
  return selector.type === 'FilterSelector' ? undefined : 'items';
}

const MAX_WARNINGS = 3;

type Warn = (message: string) => void;
/** From values to what is selected in them. */
type Step = (values: readonly unknown[], warn: Warn) => readonly unknown[];
/** Adds what is selected in one value. */
export type Select = (value: unknown, selected: unknown[], warn: Warn) => void;

type Segment = JsonPathQuery['segments'][number];
type Selector = Extract<Segment['node'], { type: 'BracketedSelection' }>['selectors'][number];

function stepOf({ type, node }: Segment, topField: (name: string) => Select): Step {
  const named = type === 'DescendantSegment' ? field : topField;
  const selects =
    node.type === 'BracketedSelection'
      ? node.selectors.map((selector) => selectorOf(selector, named))
      : [node.type === 'WildcardSelector' ? allFields : named(node.value)];
  const only = selects.length === 1 ? selects[0] : undefined;
  const select: Select = only ?? ((value, selected, warn) => selects.forEach((one) => one(value, selected, warn)));
  return type === 'DescendantSegment' ? descendants(select) : children(select);
}

function children(select: Select): Step {
  return (values, warn) => {
    const selected: unknown[] = [];
    for (const value of values) select(value, selected, warn);
    return selected;
  };
}

/**
 * Every value below, each before what is in it. Every list and object is visited once, so that
 * `a..b..c` takes no longer than `a..c`.
 */
function descendants(select: Select): Step {
  return (values) => {
    const selected: unknown[] = [];
    const seen = new Set<unknown>();
    const left = values.toReversed();
    while (left.length > 0) {
      const value = left.pop();
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      select(value, selected, () => {});
      const below = Object.values(value);
      for (let index = below.length - 1; index >= 0; index--) left.push(below[index]);
    }
    return selected;
  };
}

function selectorOf(selector: Selector, named: (name: string) => Select): Select {
  switch (selector.type) {
    case 'NameSelector':
      return named(selector.value);
    case 'IndexSelector':
      return item(selector.value);
    case 'SliceSelector':
      return slice(selector.start ?? 0, selector.end ?? undefined);
    case 'WildcardSelector':
      return slice(0, undefined);
    case 'FilterSelector':
      // Refused before; it has no place in a rule.
      return () => {};
  }
}

function field(name: string): Select {
  return (value, selected) => {
    if (isJsonObject(value) && Object.hasOwn(value, name)) selected.push(value[name]);
  };
}

const allFields: Select = (value, selected) => {
  if (isJsonObject(value)) for (const member of Object.values(value)) selected.push(member);
};

function item(index: number): Select {
  return (value, selected, warn) => {
    if (!Array.isArray(value)) return warn(`[${index}] of what is no list but ${jsonTypeName(value)}`);
    if (index < -value.length) return warn(`[${index}] of a list of ${value.length}`);
    if (index < value.length) selected.push(value.at(index));
  };
}

function slice(start: number, end: number | undefined): Select {
  return (value, selected, warn) => {
    if (value === null) return warn('items of what is no list but null');
    for (const one of (Array.isArray(value) ? value : [value]).slice(start, end)) selected.push(one);
  };
}
