import {
  begunIntrospectionSchema,
  conversionNoteSchema,
  diagnosisSchema,
  dryRunLineSchema,
  errorSchema,
  explainedBootPolicySchema,
  explainedLookupSchema,
  findingListSchema,
  flowEventSchema,
  hardwareDiffSchema,
  historyEventSchema,
  historyRunSchema,
  introspectionPageSchema,
  introspectionSchema,
  refusedPageSchema,
  ruleListSchema,
  ruleSchema,
  runLogsSchema,
  runPageSchema,
  type Schema,
  webhookListSchema,
  webhookSchema,
  webhookTestSchema,
  webhookWithSecretSchema,
} from '@ironic-inspector/api-schemas';
import type { ConversionNote, HistoryEvent, HistoryRun, Rule } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import type { NodeOutcome } from './run-table.ts';

/** What became of nodes whose introspection was asked for, in the order of the command line. */
const outcomesSchema: Schema<{ readonly nodes: readonly NodeOutcome[] }> = z.object({
  nodes: z.array(
    z.object({
      node: z.string(),
      became: z.enum(['begun', 'finished', 'error', 'goes-on', 'not-begun', 'refused']),
      runId: z.optional(z.string()),
      run: z.optional(begunIntrospectionSchema),
      error: z.optional(errorSchema),
    }),
  ),
});

const shownRunSchema: Schema<{ readonly run: HistoryRun; readonly events: readonly HistoryEvent[] }> = z.object({
  run: historyRunSchema,
  events: z.array(historyEventSchema),
});

/** Rules that were created, and what became of those that were turned into ours before. */
const importedRulesSchema: Schema<{
  readonly rules: readonly Rule[];
  readonly report?: readonly ConversionNote[] | undefined;
}> = z.object({ rules: z.array(ruleSchema), report: z.optional(z.array(conversionNoteSchema)) });

/**
 * What `--json` prints, by the command: what `/v2` answers, where it answers the same. Commands
 * that print a line for each of many things have the schema of a line.
 */
export const ANSWERS = {
  start: outcomesSchema,
  abort: introspectionSchema,
  reapply: introspectionSchema,
  list: introspectionPageSchema,
  status: introspectionSchema,
  why: diagnosisSchema,
  watch: flowEventSchema,
  lookup: explainedLookupSchema,
  'boot-policy': explainedBootPolicySchema,
  runs: runPageSchema,
  show: shownRunSchema,
  diff: hardwareDiffSchema,
  logs: runLogsSchema,
  refused: refusedPageSchema,
  'rules list': ruleListSchema,
  'rules show': ruleSchema,
  'rules lint': findingListSchema,
  'rules dry-run': dryRunLineSchema,
  'rules import': importedRulesSchema,
  'rules export': ruleListSchema,
  'webhooks list': webhookListSchema,
  'webhooks show': webhookSchema,
  'webhooks add': webhookWithSecretSchema,
  'webhooks change': webhookSchema,
  'webhooks enable': webhookSchema,
  'webhooks disable': webhookSchema,
  'webhooks test': webhookTestSchema,
  'webhooks secret': webhookWithSecretSchema,
} as const;

/** The JSON Schema of what a command prints with `--json`; `undefined` when it prints none. */
export function jsonSchemaOf(command: string): Readonly<Record<string, unknown>> | undefined {
  const known: Readonly<Record<string, z.ZodMiniType | undefined>> = ANSWERS;
  const schema = Object.hasOwn(ANSWERS, command) ? known[command] : undefined;
  if (schema === undefined) return undefined;
  return {
    title: `inspectorctl ${command} --json`,
    ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  };
}
