import type { KeptLogs, RunLogs } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { listOf, schemaOf } from './schema.ts';

/** Where the archive of a run's ramdisk logs is. */
export const keptLogs = { reference: z.string(), place: z.string(), bytes: z.number(), digest: z.string() };
export const keptLogsSchema = schemaOf<KeptLogs>()(z.object(keptLogs));

/** The logs of the ramdisk of a run, unpacked. */
export const runLogsSchema = schemaOf<RunLogs>()(
  z.object({
    runId: z.string(),
    node: z.string(),
    place: z.string(),
    bytes: z.number(),
    files: listOf(z.object({ name: z.string(), size: z.number(), text: z.string(), cut: z.number() })),
    warnings: listOf(z.string()),
  }),
);
