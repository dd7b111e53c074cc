import type {
  ConversionNote,
  NodeRecord,
  HistoryEvent,
  HistoryRun,
  Introspection,
  RefusedCallbacks,
  Rule,
  RuleFinding,
} from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { historyEventSchema } from './events.ts';
import { historyRunSchema } from './history-run.ts';
import { introspectionSchema } from './introspection.ts';
import { nodeRecordSchema } from './nodes.ts';
import { refusedCallbacksSchema } from './refused.ts';
import { conversionNoteSchema, ruleFindingSchema, ruleSchema } from './rules.ts';
import { listOf, type Schema } from './schema.ts';

/**
 * What is beside the items of a page: `next` is the cursor of the page behind it, for the parameter
 * `after`; it is absent on the last page, and a page may be empty. Its text is the server's
 * business.
 */
const page = { next: z.optional(z.string()) };

/** A page of a list, its items under `Name`. */
export type Paged<Name extends string, Item> = Readonly<Record<Name, readonly Item[]>> & {
  readonly next?: string | undefined;
};

/** The newest runs of nodes, newest first. */
export const introspectionPageSchema: Schema<Paged<'introspections', Introspection>> = z.object({
  introspections: listOf(introspectionSchema),
  ...page,
});

/** Nodes. */
export const nodePageSchema: Schema<Paged<'nodes', NodeRecord>> = z.object({
  nodes: listOf(nodeRecordSchema),
  ...page,
});

/** Runs, newest first. */
export const runPageSchema: Schema<Paged<'runs', HistoryRun>> = z.object({ runs: listOf(historyRunSchema), ...page });

/** What happened in a run, in order. */
export const eventPageSchema: Schema<Paged<'events', HistoryEvent>> = z.object({
  events: listOf(historyEventSchema),
  ...page,
});

/** Callbacks that were not taken, those that came last first. */
export const refusedPageSchema: Schema<Paged<'refused', RefusedCallbacks>> = z.object({
  refused: listOf(refusedCallbacksSchema),
  ...page,
});

/** Rules that were turned into the other dialect. */
export interface ConvertedRules {
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  readonly report: readonly ConversionNote[];
}

/** All rules, in their order. */
export const ruleListSchema: Schema<{ readonly rules: readonly Rule[] }> = z.object({ rules: listOf(ruleSchema) });

/** Rules in the other dialect, and what there is to know of that. */
export const convertedRulesSchema: Schema<ConvertedRules> = z.object({
  rules: listOf(z.looseObject({})),
  report: listOf(conversionNoteSchema),
});

/** What is wrong with rules, or odd. */
export const findingListSchema: Schema<{ readonly findings: readonly RuleFinding[] }> = z.object({
  findings: listOf(ruleFindingSchema),
});
