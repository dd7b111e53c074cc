import type { CallbackRefusal, RefusedCallbacks } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { date, listOf, oneOf, schemaOf } from './schema.ts';

/** Why a callback was not taken. */
export const callbackRefusalSchema = schemaOf<CallbackRefusal>()(
  oneOf([
    'no-token',
    'wrong-token',
    'other-run',
    'spent-token',
    'network',
    'closed',
    'rate',
    'busy',
    'malformed',
    'too-large',
    'slow',
    'unknown-machine',
    'ambiguous-machine',
    'ramdisk-error',
    'hook-failed',
    'node-locked',
    'ironic-refused',
    'ironic-away',
  ]),
);

/** Something that tells machines apart. */
export const identifierSchema = schemaOf<RefusedCallbacks['identifiers'][number]>()(
  z.object({
    kind: oneOf(['system-uuid', 'system-serial', 'chassis-serial', 'board-serial', 'bmc-mac', 'mac', 'bmc-address']),
    value: z.string(),
  }),
);

/** Callbacks that were not taken. */
export const refusedCallbacksSchema = schemaOf<RefusedCallbacks>()(
  z.object({
    id: z.string(),
    reason: callbackRefusalSchema,
    identifiers: listOf(identifierSchema),
    remoteAddress: z.optional(z.string()),
    node: z.optional(z.string()),
    firstAt: date,
    lastAt: date,
    count: z.number(),
  }),
);
