import type { DryRunNode, DryRunSummary } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { changeSetSchema } from './change-set.ts';
import { errorCodeSchema, errorSchema } from './errors.ts';
import { ruleTrace } from './rules.ts';
import { listOf, oneOf, schemaOf } from './schema.ts';

/** What rules would make of one node. */
export const dryRunNodeSchema = schemaOf<DryRunNode>()(
  z.object({
    node: z.string(),
    uuid: z.nullable(z.string()),
    evaluated: z.boolean(),
    outcome: listOf(z.object({ ...ruleTrace, reason: z.string() })),
    changes: z.nullable(changeSetSchema),
    conflicts: listOf(z.object({ place: z.string(), rules: listOf(z.number()), wins: z.number() })),
    failures: listOf(
      z.object({
        stage: oneOf(['data', 'pre-hooks', 'node', 'hooks', 'rules']),
        code: errorCodeSchema,
        message: z.string(),
        hook: z.optional(z.string()),
        rule: z.optional(z.string()),
      }),
    ),
  }),
);

/** What a dry run has found, all nodes together. */
export const dryRunSummarySchema = schemaOf<DryRunSummary>()(
  z.object({
    end: z.nullable(oneOf(['complete', 'left', 'aborted', 'failed'])),
    error: z.nullable(errorSchema),
    nodes: z.number(),
    evaluated: z.number(),
    changed: z.number(),
    conflicting: z.number(),
    failing: z.number(),
    rules: listOf(
      z.object({
        uuid: z.string(),
        description: z.nullable(z.string()),
        matched: z.number(),
        failing: z.number(),
        shadowedBy: listOf(z.number()),
      }),
    ),
    text: z.string(),
  }),
);

/** A line of a dry run, which is NDJSON: a node each, and at the end what was found of all. */
export const dryRunLineSchema = z.union([
  z.object({ node: dryRunNodeSchema }),
  z.object({ summary: dryRunSummarySchema }),
]);

/** {@link dryRunLineSchema} */
export type DryRunLine = z.output<typeof dryRunLineSchema>;
