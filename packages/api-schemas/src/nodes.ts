import type { DeletedNodes, ForgottenNodes } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { errorSchema } from './errors.ts';
import { introspectionSchema } from './introspection.ts';
import { listOf, schemaOf } from './schema.ts';

/** Which nodes on record are gone from Ironic. */
export const deletedNodesSchema = schemaOf<DeletedNodes>()(
  z.object({ known: z.number(), gone: listOf(introspectionSchema) }),
);

/** What became of nodes that were to be forgotten. */
export const forgottenNodesSchema = schemaOf<ForgottenNodes>()(
  z.object({
    forgotten: listOf(z.string()),
    failed: listOf(z.object({ node: z.string(), error: errorSchema })),
  }),
);
