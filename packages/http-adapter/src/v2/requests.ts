/** What the API v2 takes. Members that nobody knows are refused: one of them may be misspelt. */
import type { Schema } from '@ironic-inspector/api-schemas';
import * as z from 'zod';

/** The resources of `/v2`. */
export const resourcesSchema: Schema<{ readonly version: 'v2'; readonly resources: readonly string[] }> = z.object({
  version: z.literal('v2'),
  resources: z.array(z.string()),
});

/** A machine whose look-up is explained: its addresses, or what it posts. */
export const lookupRequest = z.looseObject({
  mac: z.array(z.string()).optional().meta({ description: 'MAC addresses, where nothing else is known.' }),
  bmc_address: z.array(z.string()).optional().meta({ description: 'Addresses of the management controller.' }),
});

/** How a node is introspected. */
export const introspectionRequest = z.strictObject({
  manageBoot: z.boolean().optional().meta({ description: 'Whether boot device and power of the node are set.' }),
  newIpmiCredentials: z
    .strictObject({ username: z.string().optional(), password: z.string() })
    .optional()
    .meta({ description: 'What the ramdisk is to set in the management controller, where that is switched on.' }),
});

/** More rules at once than this say nothing that fewer do not. */
const MOST_RULES = 500;

const rules = z
  .array(z.looseObject({}))
  .max(MOST_RULES)
  .optional()
  .meta({ description: 'As they are created, in their order. Without them, those that are stored.' });

/** Which rules are looked at. */
export const lintRequest = z.strictObject({ rules });

/** Which rules become those of the other dialect. */
export const convertRequest = z.strictObject({
  to: z
    .enum(['ironic', 'inspector'])
    .meta({ description: "`ironic`: rules of Ironic's own inspection. `inspector`: ours." }),
  rules: z
    .array(z.unknown())
    .max(MOST_RULES)
    .optional()
    .meta({ description: 'In the other dialect. Without them, those that are stored, to Ironic.' }),
});

/** Which rules are tried, and on what. */
export const dryRunRequest = z.strictObject({
  rules,
  nodes: z.array(z.string()).max(10_000).optional().meta({ description: 'UUIDs or names. Without them, all nodes.' }),
  since: z.iso
    .datetime({ offset: true })
    .transform((time) => new Date(time))
    .optional()
    .meta({
      type: 'string',
      format: 'date-time',
      description: 'Only nodes whose newest run began then or later.',
    }),
  concurrency: z.int().min(1).max(64).optional().meta({ description: 'How many nodes are looked at, at a time.' }),
});

const webhook = {
  description: z.string().optional().meta({ description: 'For people.' }),
  types: z.array(z.string()).optional().meta({ description: 'Only events of these types; an empty list means all.' }),
  nodes: z
    .array(z.string())
    .optional()
    .meta({ description: 'Only events of these nodes, by UUID or name; an empty list means all.' }),
  enabled: z.boolean().optional().meta({ description: 'Whether events are sent; one that is not keeps its place.' }),
};

const url = z.string().meta({ description: 'Where messages are posted.' });

/** A webhook to be; core checks more of it. */
export const newWebhookRequest = z.strictObject({ url, ...webhook });

/** What is changed of a webhook. */
export const webhookChangeRequest = z.strictObject({ url: url.optional(), ...webhook });
