/**
 * The schemas of all answers, for the OpenAPI document; the compiler checks that they are schemas
 * of what is sent.
 */
import { STATES } from '@ironic-inspector/core';
import * as z from 'zod';
import type {
  WireBeginning,
  WireBootEvent,
  WireContinueAnswer,
  WireResources,
  WireRule,
  WireShortRule,
  WireStatus,
  WireVersions,
} from './wire-types.ts';

const linkSchema = z.object({ href: z.string(), rel: z.literal('self') });
const links = z.array(linkSchema);

const timestamp = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?$/)
  .meta({ description: 'UTC, without saying so.' });

/** The status of a node (CONTRACT.md §1.8). */
const statusSchema = z.object({
  error: z.string().nullable().meta({ description: 'Why it failed.' }),
  finished: z.boolean().meta({ description: 'Whether it has ended, well or not.' }),
  finished_at: timestamp.nullable(),
  links,
  started_at: timestamp,
  state: z.enum(STATES),
  uuid: z.string(),
}) satisfies z.ZodType<WireStatus>;

/** A page of statuses. */
const statusesSchema = z.object({ introspection: z.array(statusSchema) });

/** What `GET /` shows (CONTRACT.md §1.7). */
const versionsSchema = z.object({
  versions: z.array(z.object({ id: z.string(), links, status: z.literal('CURRENT') })),
}) satisfies z.ZodType<WireVersions>;

/** What `GET /v1` shows. */
const resourcesSchema = z.object({
  resources: z.array(z.object({ links, name: z.string() })),
}) satisfies z.ZodType<WireResources>;

/** A rule in a list (CONTRACT.md §1.12). */
const shortRuleSchema = z.object({
  description: z.string().nullable(),
  links,
  scope: z.string().nullable(),
  uuid: z.string(),
}) satisfies z.ZodType<WireShortRule>;

/** All rules. */
const rulesSchema = z.object({ rules: z.array(shortRuleSchema) });

/** A rule with its conditions and actions. */
const ruleSchema = shortRuleSchema.extend({
  actions: z.array(z.looseObject({ action: z.string() })),
  conditions: z.array(
    z.looseObject({
      field: z.string(),
      invert: z.boolean(),
      multiple: z.enum(['all', 'any', 'first', 'last']),
      op: z.string(),
    }),
  ),
}) satisfies z.ZodType<WireRule>;

/**
 * The answer to a callback (CONTRACT.md §1.11), with the credentials that the ramdisk is to set, if
 * any (§16.1).
 */
const continueSchema = z.object({
  ipmi_password: z.string().optional(),
  ipmi_setup_credentials: z.literal(true).optional(),
  ipmi_username: z.string().optional(),
  uuid: z.string(),
}) satisfies z.ZodType<WireContinueAnswer>;

/**
 * The answer to the start of an introspection where callbacks need a token. It is told only here.
 */
const startedSchema = z.object({
  callback_token: z
    .string()
    .optional()
    .meta({ description: "Secret: belongs into the URL of the machine's callback, where callbacks need it." }),
}) satisfies z.ZodType<WireBeginning>;

/** The body of 202: an empty object. */
const acceptedSchema = z.object({});

/** Every error (CONTRACT.md §1.4). */
const errorSchema = z.object({ error: z.object({ message: z.string() }) });

/** What is told of a machine that boots, ours alone. */
export const bootEventSchema = z.strictObject({
  what: z.enum(['address-given', 'kernel-sent', 'file-sent']),
  mac: z.string().optional().meta({ description: 'Of the NIC that boots; without it the address says which it is.' }),
  address: z.string().optional().meta({ description: 'The IP address that the machine was given.' }),
  file: z.string().min(1).max(255).optional().meta({ description: 'The name of the file, as it was asked for.' }),
  source: z.string().min(1).max(255).meta({ description: 'Who tells: `dnsmasq`, for example.' }),
}) satisfies z.ZodType<WireBootEvent>;

/** The bodies that the API sends, by their names in the OpenAPI document. */
export const SENT = {
  Accepted: acceptedSchema,
  Continued: continueSchema,
  Error: errorSchema,
  Resources: resourcesSchema,
  Rule: ruleSchema,
  Rules: rulesSchema,
  Started: startedSchema,
  Status: statusSchema,
  Statuses: statusesSchema,
  StoredData: z.looseObject({}),
  Versions: versionsSchema,
};
