import type { ChangedValue, HardwareChange, HardwareChangeNote, HardwareDiff } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { historyRunSchema } from './history-run.ts';
import { listOf, oneOf, type Schema, schemaOf } from './schema.ts';

const note = {
  kind: oneOf(['added', 'removed', 'replaced', 'moved', 'changed']),
  severity: oneOf(['serious', 'notable', 'minor']),
  component: oneOf([
    'system',
    'boot',
    'bmc',
    'cpu',
    'memory',
    'disk',
    'nic',
    'gadget',
    'pci',
    'accelerator',
    'benchmark',
  ]),
  id: z.string(),
  field: z.optional(z.string()),
  text: z.string(),
};

/** One difference between the hardware of two runs, in words. */
export const hardwareChangeNoteSchema = schemaOf<HardwareChangeNote>()(z.object(note));

/**
 * A fact, or a whole part with its facts. All facts of all parts may be absent, so that only the
 * `component` of the change says of which part they are.
 */
const changedValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.looseObject({ id: z.string(), sources: z.record(z.string(), z.string()) }),
]) as z.ZodMiniType as Schema<ChangedValue>;

/** One difference, with what there was and is. */
export const hardwareChangeSchema = schemaOf<HardwareChange>()(
  z.object({ ...note, before: z.optional(changedValue), after: z.optional(changedValue) }),
);

/** What changed in a machine between two runs of its node. */
export const hardwareDiffSchema = schemaOf<HardwareDiff>()(
  z.object({ from: historyRunSchema, to: historyRunSchema, changes: listOf(hardwareChangeSchema) }),
);
