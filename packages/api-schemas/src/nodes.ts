import type { DeletedNodes, ForgottenNodes, NodeRecord } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { errorSchema } from './errors.ts';
import { historyRunSchema } from './history-run.ts';
import { introspectionSchema } from './introspection.ts';
import { date, listOf, oneOf, schemaOf } from './schema.ts';

/** Which nodes on record are gone from Ironic. */
export const deletedNodesSchema = schemaOf<DeletedNodes>()(
  z.object({ known: z.number(), gone: listOf(introspectionSchema), past: listOf(historyRunSchema) }),
);

/** What became of nodes that were to be forgotten. */
export const forgottenNodesSchema = schemaOf<ForgottenNodes>()(
  z.object({
    forgotten: listOf(z.string()),
    failed: listOf(z.object({ node: z.string(), error: errorSchema })),
  }),
);

const text = z.optional(z.string());
const number = z.optional(z.number());

/** A node, with its newest run and what its machine is made of. */
export const nodeRecordSchema = schemaOf<NodeRecord>()(
  z.object({
    uuid: z.string(),
    name: text,
    run: z.optional(introspectionSchema),
    machine: z.optional(
      z.object({
        runId: z.string(),
        at: date,
        hardware: z.object({
          vendor: text,
          product: text,
          serial: text,
          cpuModel: text,
          cpus: number,
          memoryMb: number,
          disks: number,
          diskBytes: number,
          nics: number,
        }),
        findings: listOf(
          z.object({
            finding: oneOf([
              'same-machine',
              'first-seen',
              'nic-replaced',
              'board-replaced',
              'chassis-replaced',
              'machine-replaced',
              'machine-moved',
              'claimed-twice',
              'mac-on-two-machines',
              'unidentified',
            ]),
            message: z.string(),
          }),
        ),
      }),
    ),
  }),
);
