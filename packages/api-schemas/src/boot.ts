import type { BootPolicy, ExplainedBootPolicy, HeardBootEvent, NewBootEvent } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { stateSchema } from './introspection.ts';
import { listOf, oneOf, schemaOf } from './schema.ts';

const policy = {
  introspecting: listOf(z.string()),
  others: listOf(z.string()),
  unknown: z.enum(['allow', 'deny']),
  clientIds: z.record(z.string(), z.string()),
};

/** Which machines may boot from the network. */
export const bootPolicySchema = schemaOf<BootPolicy>()(z.object(policy));

/** The same, and why. */
export const explainedBootPolicySchema = schemaOf<ExplainedBootPolicy>()(
  z.object({
    ...policy,
    runs: listOf(z.object({ mac: z.string(), node: z.string(), runId: z.string(), state: stateSchema })),
    why: z.string(),
  }),
);

/** What is told of a machine that boots. */
export const newBootEventSchema = schemaOf<NewBootEvent>()(
  z.object({
    what: oneOf(['address-given', 'kernel-sent', 'file-sent']),
    mac: z.optional(z.string()),
    address: z.optional(z.string()),
    file: z.optional(z.string()),
    source: z.string(),
  }),
);

/** The runs that were told of it. */
export const heardBootEventSchema = schemaOf<HeardBootEvent>()(z.object({ runs: listOf(z.string()) }));
