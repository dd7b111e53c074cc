import { isJsonObject } from '../model/json.ts';

const OF_SUCCESSOR = "is of Ironic's own inspection rules, and not of /v1";
const DIALECT = "is of Ironic's own inspection rules, which this service does not take";

/** Where rules of that dialect become ours. */
const CONVERT = 'POST /v2/rules/convert, or fromIronicRules of the library, turns such rules into ours';

/** Members of a rule, and what they would ask for. */
const OF_RULES: Readonly<Record<string, string>> = {
  phase: 'leave it out; rules are applied after all hooks',
};

/** Members of conditions and actions. */
const OF_ITEMS: Readonly<Record<string, string>> = {
  args: 'write the parameters beside the name',
};

/**
 * Says of a rule that was written for Ironic's own inspection rules what betrays it and what to
 * write instead; `undefined` when nothing does. Other members that nobody knows are passed
 * over, but what these ask for would be lost in silence.
 */
export function successorDialect(posted: Readonly<Record<string, unknown>>): string | undefined {
  const found = problemIn(posted, DIALECT, OF_RULES, OF_ITEMS, ofDialect);
  return found === undefined ? undefined : `${found} (${CONVERT})`;
}

function ofDialect(item: Readonly<Record<string, unknown>>, list: 'conditions' | 'actions'): string | undefined {
  const { op, action } = item;
  if (list === 'conditions') {
    return typeof op === 'string' && op.startsWith('!') ? `"${op}" ${DIALECT}: write "invert": true` : undefined;
  }
  if (action === 'api-call') return API_CALL;
  return op !== undefined && action === undefined ? `"op" ${DIALECT}: write "action"` : undefined;
}

/** Why rules call nobody, and who does. */
export const API_CALL =
  'the action "api-call" is not taken over: a rule calls nobody. Let a webhook tell what became of a run, or write a hook';

/** What rules have that `/v1` does not know. */
const NEWER: Readonly<Record<string, string>> = {
  sensitive: 'create the rule by POST /v2/rules',
  priority: 'create the rules in their order, or by POST /v2/rules',
};

/** What their conditions and actions have. */
const NEWER_ITEMS: Readonly<Record<string, string>> = { loop: 'create the rule by POST /v2/rules' };

/** Says what of a rule `/v1` does not know; `undefined` when there is nothing. */
export function unknownToV1(posted: Readonly<Record<string, unknown>>): string | undefined {
  return problemIn(posted, OF_SUCCESSOR, NEWER, NEWER_ITEMS, (item, list) =>
    list === 'conditions' && item['multiple'] === 'last'
      ? '"multiple": "last" is not of /v1: create the rule by POST /v2/rules'
      : undefined,
  );
}

function problemIn(
  posted: Readonly<Record<string, unknown>>,
  reason: string,
  ofRules: Readonly<Record<string, string>>,
  ofItems: Readonly<Record<string, string>>,
  more: (item: Readonly<Record<string, unknown>>, list: 'conditions' | 'actions') => string | undefined,
): string | undefined {
  const ofRule = foreignMember(posted, reason, ofRules);
  if (ofRule !== undefined) return ofRule;
  for (const list of ['conditions', 'actions'] as const) {
    for (const [index, item] of itemsOf(posted[list]).entries()) {
      const problem = foreignMember(item, reason, ofItems) ?? more(item, list);
      if (problem !== undefined) return `Validation failed for ${list}: [${index}]: ${problem}`;
    }
  }
  return undefined;
}

function foreignMember(
  item: Readonly<Record<string, unknown>>,
  reason: string,
  members: Readonly<Record<string, string>>,
): string | undefined {
  const name = Object.keys(members).find((member) => Object.hasOwn(item, member) && item[member] !== null);
  return name === undefined ? undefined : `"${name}" ${reason}: ${members[name]}`;
}

/** The objects in a list that somebody posted. */
export function itemsOf(list: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
