import type {
  AcceptedCallback,
  BegunIntrospection,
  Interruption,
  Introspection,
  LookupAttributes,
  Stage,
  State,
  StateEvent,
  TrailEntry,
} from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { errorCodeSchema, failureCodeSchema, failureSchema } from './errors.ts';
import { date, listOf, oneOf, schemaOf } from './schema.ts';

/** Where a run is. */
export const stateSchema = schemaOf<State>()(
  oneOf(['starting', 'waiting', 'processing', 'finished', 'error', 'reapplying', 'enrolling', 'aborting']),
);

/** What moves a run. */
export const stateEventSchema = schemaOf<StateEvent>()(
  oneOf(['start', 'wait', 'process', 'finish', 'error', 'timeout', 'abort', 'abort_end', 'reapply']),
);

/** Where in a flow something failed. */
export const stageSchema = schemaOf<Stage>()(
  oneOf([
    'boot',
    'pre-hooks',
    'lookup',
    'processing',
    'finish',
    'abort',
    'resume',
    'firewall',
    'data-store',
    'ramdisk-logs',
    'upkeep',
  ]),
);

/** What a machine is recognised by. */
export const lookupAttributesSchema = schemaOf<LookupAttributes>()(
  z.object({ mac: listOf(z.string()), bmc_address: listOf(z.string()) }),
);

const interruption = schemaOf<Interruption>()(
  z.object({
    stage: stageSchema,
    code: errorCodeSchema,
    message: z.string(),
    since: date,
    at: date,
    times: z.number(),
  }),
);

const trailEntry = schemaOf<TrailEntry>()(
  z.object({
    sequence: z.number(),
    at: date,
    event: stateEventSchema,
    from: z.optional(stateSchema),
    to: stateSchema,
    instance: z.string(),
    failure: z.optional(failureCodeSchema),
    interruption: z.optional(errorCodeSchema),
  }),
);

const acceptedCallback = schemaOf<AcceptedCallback>()(
  z.object({
    digest: z.string(),
    acceptedAt: date,
    answer: z.optional(
      z.union([
        z.object({ ok: z.literal(true) }),
        z.object({ ok: z.literal(false), code: errorCodeSchema, message: z.string() }),
      ]),
    ),
  }),
);

const introspection = {
  uuid: z.string(),
  runId: z.string(),
  state: stateSchema,
  startedAt: date,
  stateSince: date,
  finishedAt: z.optional(date),
  error: z.optional(z.string()),
  failure: z.optional(failureSchema),
  manageBoot: z.boolean(),
  attributes: lookupAttributesSchema,
  owner: z.optional(z.string()),
  callback: z.optional(acceptedCallback),
  interruption: z.optional(interruption),
  trail: listOf(trailEntry),
};

/**
 * The newest run of a node. The digest of its token stays with the service (decision 0110): whoever
 * reads has `tokenDigest` as `undefined`.
 */
export const introspectionSchema = schemaOf<Introspection, 'tokenDigest'>()(z.object(introspection));

/** A run that has begun, with the token that only its caller is told. */
export const begunIntrospectionSchema = schemaOf<BegunIntrospection, 'tokenDigest'>()(
  z.object({ ...introspection, callbackToken: z.optional(z.string()) }),
);
