import { isJsonObject } from '../model/json.ts';

const DIALECT = "is of Ironic's own inspection rules, which this service does not take";

/** Members of a rule, and what they would ask for. */
const OF_RULES: Readonly<Record<string, string>> = {
  sensitive: 'leave it out; every rule that is stored can be read by operators',
  priority: 'leave it out and create the rules in their order',
  phase: 'leave it out; rules are applied after all hooks',
};

/** Members of conditions and actions. */
const OF_ITEMS: Readonly<Record<string, string>> = {
  args: 'write its parameters beside the name',
  loop: 'write a field with [*] and "multiple", or one action each',
};

/**
 * Says of a rule that was written for Ironic's own inspection rules what betrays it and what to
 * write instead; `undefined` when nothing does. Other members that nobody knows are passed
 * over, but what these ask for would be lost in silence.
 */
export function successorDialect(posted: Readonly<Record<string, unknown>>): string | undefined {
  const ofRule = foreignMember(posted, OF_RULES);
  if (ofRule !== undefined) return ofRule;
  const conditions = itemsOf(posted['conditions']);
  for (const [index, condition] of conditions.entries()) {
    const { op } = condition;
    const problem =
      foreignMember(condition, OF_ITEMS) ??
      (typeof op === 'string' && op.startsWith('!') ? `"${op}" ${DIALECT}: write "invert": true` : undefined);
    if (problem !== undefined) return `Validation failed for conditions: [${index}]: ${problem}`;
  }
  for (const [index, action] of itemsOf(posted['actions']).entries()) {
    const problem =
      foreignMember(action, OF_ITEMS) ??
      ('op' in action && !('action' in action) ? `"op" ${DIALECT}: write "action"` : undefined);
    if (problem !== undefined) return `Validation failed for actions: [${index}]: ${problem}`;
  }
  return undefined;
}

function foreignMember(item: Readonly<Record<string, unknown>>, members: Readonly<Record<string, string>>) {
  const name = Object.keys(members).find((member) => Object.hasOwn(item, member) && item[member] !== null);
  return name === undefined ? undefined : `"${name}" ${DIALECT}: ${members[name]}`;
}

function itemsOf(list: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
