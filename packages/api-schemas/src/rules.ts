import type { ConversionNote, Rule, RuleFinding, RuleTrace } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { listOf, oneOf, type Schema, schemaOf } from './schema.ts';

const multiple = oneOf(['any', 'all', 'first', 'last']);

/** A rule as it is stored; the parameters of conditions and actions are beside their names. */
export const ruleSchema = z.object({
  uuid: z.string(),
  description: z.nullable(z.string()),
  scope: z.nullable(z.string()),
  conditions: z.array(z.looseObject({ op: z.string(), field: z.string(), multiple, invert: z.boolean() })),
  actions: z.array(z.looseObject({ action: z.string() })),
  priority: z.optional(z.number()),
  sensitive: z.optional(z.boolean()),
}) as z.ZodMiniType as Schema<Rule>;

/** What became of one rule. */
export const ruleTrace = {
  uuid: z.string(),
  description: z.nullable(z.string()),
  matched: z.boolean(),
  why: z.string(),
  conditions: listOf(
    z.object({
      op: z.string(),
      field: z.string(),
      multiple,
      invert: z.boolean(),
      wanted: z.string(),
      compared: listOf(z.object({ value: z.string(), matched: z.boolean() })),
      more: z.number(),
      matched: z.boolean(),
      why: z.string(),
      warnings: listOf(z.string()),
    }),
  ),
  actions: listOf(z.object({ action: z.string(), notes: listOf(z.string()) })),
  warnings: listOf(z.string()),
};

/** What became of one rule. */
export const ruleTraceSchema = schemaOf<RuleTrace>()(z.object(ruleTrace));

/** Which rule, and what of it, something is said of. */
const placeInRule = {
  rule: z.number(),
  uuid: z.optional(z.string()),
  description: z.optional(z.string()),
  condition: z.optional(z.number()),
  action: z.optional(z.number()),
};

/** Something that is wrong with a rule, or odd. */
export const ruleFindingSchema = schemaOf<RuleFinding>()(
  z.object({
    ...placeInRule,
    other: z.optional(z.number()),
    kind: oneOf([
      'invalid',
      'invalid-pattern',
      'invalid-network',
      'never-true',
      'contradiction',
      'wrong-type',
      'always-true',
      'duplicate',
      'shadowed',
      'unreachable',
      'capability-twice',
    ]),
    severity: oneOf(['error', 'warning', 'note']),
    text: z.string(),
  }),
);

/** One thing to know of a conversion of rules. */
export const conversionNoteSchema = schemaOf<ConversionNote>()(
  z.object({
    ...placeInRule,
    kind: oneOf(['unsayable', 'differs']),
    text: z.string(),
  }),
);
