import type { JsonObject, JsonValue } from '@ironic-inspector/testing';
import { mutateJson } from './mutate-json.ts';
import { oddValue, ODD_TEXTS } from './odd-values.ts';
import type { Random } from './random.ts';

const FIELDS = [
  'memory_mb',
  'cpus',
  'inventory.interfaces[*].mac_address',
  'data://inventory.disks[0].size',
  'data://inventory..name',
  'node://driver_info.ipmi_address',
  'node://properties.capabilities',
  '$.inventory.*',
  'all_interfaces.*.ip',
  '__proto__.a',
  'constructor',
  'inventory.interfaces[?(@.name=="a")]',
];
const OPERATORS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'in-net', 'matches', 'contains', 'is-empty', 'odd'];
const PATTERNS = ['(a+)+$', '(.*)*x', '[0-9a-f:]+', '(', '(?=a)', '\\d{1,1000}', '(x{1,100}){1,100}', '^.*$', ''];
const TEMPLATES = [
  '{data[memory_mb]}',
  '{data[inventory][interfaces][0][name]!r:>40}',
  '{data.__class__}',
  '{data[__proto__]}',
  '{data[inventory]:x}',
  '{data[cpus]:,}',
  '{data[cpus]:99999999d}',
  '{',
  '{}',
];
const PATHS = [
  '/extra/a',
  '/extra/list/0',
  '/extra/list/999999999999',
  '/extra/list/-',
  '/extra/__proto__/polluted',
  '/extra/constructor/prototype/polluted',
  '/properties/cpus',
  '/driver_info/ipmi_address',
  '/owner',
  '/',
  '',
  'extra',
  '/extra/a~1b',
];

/** A rule that might be one. */
export function newRule(random: Random): JsonObject {
  const rule: JsonObject = {
    description: random.pick(ODD_TEXTS),
    conditions: Array.from({ length: random.below(3) }, () => condition(random)),
    actions: Array.from({ length: 1 + random.below(3) }, () => action(random)),
    ...(random.chance(0.1) && { uuid: oddValue(random) }),
    ...(random.chance(0.1) && { scope: oddValue(random) }),
  };
  if (random.chance(0.3)) mutateJson(rule, random, 1);
  return rule;
}

function condition(random: Random): JsonValue {
  return {
    field: random.pick(FIELDS),
    op: random.pick(OPERATORS),
    value: random.chance(0.5) ? random.pick(PATTERNS) : oddValue(random, 1),
    ...(random.chance(0.3) && { multiple: random.pick(['any', 'all', 'first', 'odd']) }),
    ...(random.chance(0.3) && { invert: true }),
  };
}

function action(random: Random): JsonValue {
  const value = random.chance(0.5) ? random.pick(TEMPLATES) : oddValue(random);
  return random.pick<JsonValue>([
    { action: 'set-attribute', path: random.pick(PATHS), value },
    { action: 'extend-attribute', path: random.pick(PATHS), value, unique: random.chance(0.5) },
    { action: 'set-capability', name: random.pick(ODD_TEXTS), value },
    { action: 'add-trait', name: random.pick(ODD_TEXTS) },
    { action: 'remove-trait', name: random.pick(ODD_TEXTS) },
    { action: 'log', message: value },
    // Rarely: it hides what the others do.
    random.chance(0.1) ? { action: 'fail', message: value } : { action: 'log', message: 'well' },
    { action: 'odd' },
  ]);
}
