import type { HistoryRun, HistorySize } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { failureSchema } from './errors.ts';
import { stateSchema } from './introspection.ts';
import { keptLogsSchema } from './logs.ts';
import { date, oneOf, schemaOf } from './schema.ts';

/** One run of a node, past or present. */
export const historyRunSchema = schemaOf<HistoryRun>()(
  z.object({
    runId: z.string(),
    node: z.string(),
    name: z.optional(z.string()),
    kind: z.optional(oneOf(['introspect', 'unasked', 'discovered', 'relayed', 'reapply', 'imported'])),
    askedBy: z.optional(z.string()),
    requestId: z.optional(z.string()),
    startedAt: date,
    finishedAt: z.optional(date),
    state: stateSchema,
    changes: z.number(),
    error: z.optional(z.string()),
    failure: z.optional(failureSchema),
    documents: z.object({ unprocessed: z.optional(z.string()), processed: z.optional(z.string()) }),
    logs: z.optional(keptLogsSchema),
  }),
);

/** How much is on record. */
export const historySizeSchema = schemaOf<HistorySize>()(
  z.object({
    runs: z.number(),
    events: z.number(),
    documents: z.number(),
    refused: z.number(),
    bytes: z.number(),
    position: z.number(),
    removed: z.number(),
  }),
);
