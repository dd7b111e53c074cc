import type { Introspection, Rule, RuleAction, RuleCondition } from '@ironic-inspector/core';
import { canonicalUuid, type NodeUuid, STATES } from '@ironic-inspector/core/model';
import * as z from 'zod/mini';

const uuid = z.pipe(
  z.string().check(z.refine((text) => canonicalUuid(text) !== undefined, 'must be a UUID')),
  z.transform((text) => (canonicalUuid(text) ?? text) as NodeUuid),
);

/** UTC, though nothing says so: there is no `Z` (CONTRACT.md §1.8). */
const time = z.pipe(
  z.string(),
  z.transform((text, context) => {
    const date = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
    if (!Number.isNaN(date.getTime())) return date;
    context.issues.push({ code: 'custom', message: 'must be a time', input: text });
    return z.NEVER;
  }),
);

/** A status, as far as it is read. */
export const statusSchema = z.object({
  uuid,
  state: z.enum(STATES),
  error: z.nullish(z.string()),
  started_at: z.nullish(time),
  finished_at: z.nullish(time),
});

export const statusesSchema = z.object({ introspection: z.array(statusSchema) });

/**
 * A status as a record. Of what `/v1` does not tell there is no more than a record can be without;
 * the id of a run is made of its node and its beginning, so that another run has another one.
 */
export function recordOf(
  { uuid: node, state, error, started_at, finished_at }: z.output<typeof statusSchema>,
  manageBoot = true,
): Introspection {
  const startedAt = started_at ?? new Date(0);
  return {
    uuid: node,
    runId: `${node}@${startedAt.toISOString()}`,
    state,
    startedAt,
    stateSince: finished_at ?? startedAt,
    finishedAt: finished_at ?? undefined,
    error: error ?? undefined,
    failure: undefined,
    manageBoot,
    attributes: { mac: [], bmc_address: [] },
    owner: undefined,
    tokenDigest: undefined,
    callback: undefined,
    interruption: undefined,
    trail: [],
  };
}

/** The start of a run, of which an original says nothing. */
export const startedSchema = z.object({ callback_token: z.optional(z.string()) });

const text = z._default(z.nullable(z.string()), null);

/** A rule in a list. */
export const shortRulesSchema = z.object({ rules: z.array(z.object({ uuid: z.string() })) });

/** A rule with what it does; its parameters are beside the names. */
export const ruleSchema: z.ZodMiniType<Rule> = z.object({
  uuid: z.string(),
  description: text,
  scope: text,
  conditions: z.array(
    z.custom<RuleCondition>((value) => {
      const { op, field } = (value ?? {}) as { readonly op?: unknown; readonly field?: unknown };
      return typeof op === 'string' && typeof field === 'string';
    }, 'must be a condition'),
  ),
  actions: z.array(
    z.custom<RuleAction>(
      (value) => typeof (value as { readonly action?: unknown } | null)?.action === 'string',
      'must be an action',
    ),
  ),
});
