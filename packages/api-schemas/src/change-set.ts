import type { ChangeSet } from '@ironic-inspector/core';
import * as z from 'zod/mini';
import { listOf, schemaOf } from './schema.ts';

const patch = listOf(
  z.union([
    z.object({ op: z.enum(['add', 'replace']), path: z.string(), value: z.unknown() }),
    z.object({ op: z.literal('remove'), path: z.string() }),
  ]),
);

const newPort = z.object({
  node_uuid: z.string(),
  address: z.string(),
  pxe_enabled: z.boolean(),
  extra: z.record(z.string(), z.unknown()),
  local_link_connection: z.optional(z.record(z.string(), z.unknown())),
  physical_network: z.optional(z.string()),
  portgroup_uuid: z.optional(z.string()),
});

const portChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create'), port: newPort }),
  z.object({ kind: z.literal('patch'), uuid: z.string(), address: z.string(), patch }),
  z.object({ kind: z.literal('delete'), uuid: z.string(), address: z.string() }),
]);

const portGroup = z.object({
  uuid: z.string(),
  node_uuid: z.string(),
  address: z.string(),
  mode: z.string(),
  standalone_ports_supported: z.boolean(),
});

/** What hooks or rules want written to Ironic. */
export const changeSetSchema = schemaOf<ChangeSet>()(
  z.object({
    node: patch,
    resetInterfaces: z.boolean(),
    ports: listOf(portChange),
    portGroups: z.optional(listOf(portGroup)),
    addTraits: listOf(z.string()),
    removeTraits: listOf(z.string()),
    authors: z.record(z.string(), listOf(z.string())),
    hidden: z.optional(listOf(z.string())),
  }),
);
