import * as z from 'zod';

/** The longest scope that a rule may have, in characters. */
export const MAX_SCOPE = 255;

/** One condition as it is posted; its comparison's parameters are beside these. */
export const conditionSchema = z.looseObject({
  op: z.string(),
  field: z.string(),
  multiple: z.enum(['all', 'any', 'first']).optional(),
  invert: z.boolean().optional(),
});

/** One action as it is posted; its parameters are beside its name. */
export const actionSchema = z.looseObject({ action: z.string() });

/** A rule without an action does nothing. */
export const SOME_ACTIONS = z.minLength(1, 'at least one is needed');

/** A rule as it is posted, as far as its shape goes: which plug-ins there are, and what they take, is known to an inspector. */
export const newRuleSchema = z.looseObject({
  uuid: z.string().nullish(),
  description: z.string().nullish(),
  scope: z.string().max(MAX_SCOPE).nullish(),
  conditions: z.array(conditionSchema).nullish(),
  actions: z.array(actionSchema).check(SOME_ACTIONS),
});
