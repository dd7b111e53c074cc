import * as z from 'zod';
import { deepFreeze } from '../model/json.ts';
import { problemsOf } from '../model/problems-of.ts';
import { ACCESS_DEFAULTS, type AccessGroups, accessSettingsShape, MAX_SECONDS } from './access-settings.ts';
import { HOOK_DEFAULTS, type HookSettings, hookSettingsShape, macPrefix } from './hook-settings.ts';
import { RETENTION_DEFAULTS, type RetentionSettings, retentionSettingsShape } from './retention-settings.ts';
import { WEBHOOK_DELIVERY_DEFAULTS, webhookDeliveryShape, type WebhookDeliverySettings } from './webhook-settings.ts';

/**
 * What the operator decides. Groups and names follow inspector.conf (CONTRACT.md §10), in camel
 * case.
 */
export interface Settings extends HookSettings, AccessGroups {
  /**
   * Seconds to wait for the ramdisk, from the moment the node was powered on, and for what a run
   * needs and is away, from when it was missed first; 0 waits forever.
   * @default 3600
   */
  readonly timeout: number;
  /**
   * Seconds between two rounds of upkeep: time-outs, interrupted runs, nodes deleted in
   * Ironic. 0 turns the rounds off.
   * @default 60
   */
  readonly cleanUpPeriod: number;
  /**
   * Seconds without a sign of life after which an instance is gone and its runs are taken over by
   * others that share the store. They pass by the store's clock: those of instances need not agree.
   * @default 30
   */
  readonly lease: number;
  /**
   * Seconds that this instance's clock may differ from the store's, by which the clocks of all
   * instances are compared; more is told (`clock-skewed`, `Inspector.load()`), and mended by nobody
   * but NTP. Times on record are those of the instance that wrote them: that much too early or late
   * a time-out may come.
   * @default 5
   */
  readonly maxClockSkew: number;
  /**
   * Seconds between two power-ons, so that not all machines load the ramdisk at once.
   * @default 5
   */
  readonly introspectionDelay: number;
  /**
   * Seconds for which the UUID of a node is remembered by its name, for those who only ask: status,
   * data, `finished()`. So long a renamed node may be found by its old name, unless this instance
   * has heard of its new one; 0 asks Ironic each time. What changes something always asks.
   * @default 30
   */
  readonly nameMemory: number;
  /**
   * Keys of a node's `driver_info` that may hold the address of its management controller, in this
   * order, after `ipmi_address`.
   * @default ['redfish_address', 'ilo_address', 'drac_host', 'drac_address', 'ibmc_address']
   */
  readonly ipmiAddressFields: readonly string[];
  /**
   * The longest page of a list, and the page when no limit is asked for.
   * @default 1000
   */
  readonly apiMaxLimit: number;
  /**
   * Whether boot device and power may be set here at all.
   * @default true
   */
  readonly canManageBoot: boolean;
  readonly processing: ProcessingSettings;
  readonly forgetting: ForgettingSettings;
  readonly retention: RetentionSettings;
  readonly webhookDelivery: WebhookDeliverySettings;
}

export interface ProcessingSettings {
  /**
   * Which of the machine's interfaces become Ironic ports: `pxe`, the one it booted from (`active`
   * when the ramdisk did not say which that was); `active`, those with an IP address; `all`; or
   * none (`disabled`).
   * @default 'pxe'
   */
  readonly addPorts: 'all' | 'active' | 'pxe' | 'disabled';
  /**
   * Which of the node's ports stay: `all`; those of NICs the machine has (`present`); those that
   * `addPorts` selects (`added`).
   * @default 'all'
   */
  readonly keepPorts: 'all' | 'present' | 'added';
  /**
   * MAC addresses, or how they begin, that many machines have: those of the NIC that a management
   * controller shows to the system, mostly. An interface with one of them is ignored with a
   * warning, in look-up and discovery, too.
   * @default all zeros, all ones, and what American Megatrends, Oracle ILOM and HPE iLO 7 are known
   * to use
   */
  readonly ignoredMacAddresses: readonly string[];
  /**
   * Whether facts replace what the node has already.
   * @default true
   */
  readonly overwriteExisting: boolean;
  /**
   * Whether `pxe_enabled` of the ports follows what the machine booted from.
   * @default true
   */
  readonly updatePxeEnabled: boolean;
  /**
   * Whether 1 GiB of the root disk is left out of `local_gb`, for partitioning.
   * @default true
   */
  readonly diskPartitioningSpacing: boolean;
  /**
   * Whether a node whose boot is managed is powered off at the end.
   * @default true
   */
  readonly powerOff: boolean;
  /**
   * Whether nodes in use (`active`, `rescue`) may be introspected; their power is never touched.
   * @default false
   */
  readonly permitActiveIntrospection: boolean;
  /**
   * Whether the ramdisk's logs are kept after a success too, not only after a failure.
   * @default false
   */
  readonly alwaysStoreRamdiskLogs: boolean;
  /**
   * Whether the logs of machines that belong to no node are kept. Anybody may send them: the log
   * sink should have a quota for them, as `directoryLogSink` has.
   * @default false
   */
  readonly storeUnmatchedRamdiskLogs: boolean;
  /**
   * Whether an introspection may have the ramdisk set IPMI credentials, and tell them to Ironic
   * (CONTRACT.md §16.1). Ramdisks newer than 2017 ignore what they are told.
   * @default false
   */
  readonly enableSettingIpmiCredentials: boolean;
  /**
   * A key of the node's `extra` that receives the name under which its processed data was stored,
   * where the data store has such names (CONTRACT.md §16.2). Letters, digits, `_` and `-`; `''` for
   * none.
   * @default ''
   */
  readonly storeDataLocation: string;
}

export interface ForgettingSettings {
  /**
   * The largest part of all nodes on record, from 0 to 1, that upkeep forgets in one round because
   * Ironic has them no more. One node may always go; all of more than one never do: a wrong
   * address, a lost scope or an empty Ironic looks just like that. When more are gone, nothing is
   * removed, observers are told in each round (`forgetting-refused`), and
   * `Inspector.forgetDeleted()` confirms.
   * @default 0.1
   */
  readonly maxShare: number;
}

/** The settings that hooks may read. */
export type HookOptions = HookSettings & Pick<Settings, 'processing'>;

/** Settings as they are given: every one may be left out. */
export type SettingsInput = {
  readonly [K in keyof Settings]?: Settings[K] extends readonly unknown[]
    ? Settings[K]
    : Settings[K] extends object
      ? Partial<Settings[K]>
      : Settings[K];
};

/** Every default, in one place. */
export const DEFAULTS: Settings = deepFreeze({
  timeout: 3600,
  cleanUpPeriod: 60,
  lease: 30,
  maxClockSkew: 5,
  introspectionDelay: 5,
  nameMemory: 30,
  ipmiAddressFields: ['redfish_address', 'ilo_address', 'drac_host', 'drac_address', 'ibmc_address'],
  apiMaxLimit: 1000,
  canManageBoot: true,
  processing: {
    addPorts: 'pxe',
    keepPorts: 'all',
    ignoredMacAddresses: [
      '00:00:00:00:00:00',
      'ff:ff:ff:ff:ff:ff',
      'be:3a:f2:b6:05:9f',
      '02:21:28:57:47:17',
      'fa:4b:7f',
    ],
    overwriteExisting: true,
    updatePxeEnabled: true,
    diskPartitioningSpacing: true,
    powerOff: true,
    permitActiveIntrospection: false,
    alwaysStoreRamdiskLogs: false,
    storeUnmatchedRamdiskLogs: false,
    enableSettingIpmiCredentials: false,
    storeDataLocation: '',
  },
  ...HOOK_DEFAULTS,
  forgetting: { maxShare: 0.1 },
  retention: RETENTION_DEFAULTS,
  webhookDelivery: WEBHOOK_DELIVERY_DEFAULTS,
  ...ACCESS_DEFAULTS,
});

const schema = z.strictObject({
  timeout: z.number().min(0).max(MAX_SECONDS),
  cleanUpPeriod: z.number().min(0).max(MAX_SECONDS),
  lease: z.number().min(0.1).max(3600),
  maxClockSkew: z.number().min(0.1).max(3600),
  introspectionDelay: z.number().min(0).max(MAX_SECONDS),
  nameMemory: z.number().min(0).max(3600),
  ipmiAddressFields: z.array(z.string().min(1)),
  apiMaxLimit: z.int().min(1),
  canManageBoot: z.boolean(),
  processing: z
    .strictObject({
      addPorts: z.enum(['all', 'active', 'pxe', 'disabled']),
      keepPorts: z.enum(['all', 'present', 'added']),
      ignoredMacAddresses: z.array(macPrefix),
      overwriteExisting: z.boolean(),
      updatePxeEnabled: z.boolean(),
      diskPartitioningSpacing: z.boolean(),
      powerOff: z.boolean(),
      permitActiveIntrospection: z.boolean(),
      alwaysStoreRamdiskLogs: z.boolean(),
      storeUnmatchedRamdiskLogs: z.boolean(),
      enableSettingIpmiCredentials: z.boolean(),
      storeDataLocation: z.string().regex(/^[\w-]*$/, 'may have letters, digits, _ and - only'),
    })
    .refine(({ addPorts, keepPorts }) => addPorts !== 'disabled' || keepPorts !== 'added', {
      path: ['keepPorts'],
      message: "'added' would delete every port when addPorts is 'disabled'",
    }),
  ...hookSettingsShape,
  forgetting: z.strictObject({ maxShare: z.number().min(0).max(1) }),
  retention: retentionSettingsShape,
  webhookDelivery: webhookDeliveryShape,
  ...accessSettingsShape,
});

/**
 * `input` with the defaults filled in, checked and frozen; or every problem at once, one text each:
 * `processing.keepPorts: …`.
 */
export function resolveSettings(
  input: SettingsInput,
): { readonly settings: Settings } | { readonly problems: readonly string[] } {
  const merged: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    const standard: unknown = merged[name];
    merged[name] = isGroup(standard) && isGroup(value) ? { ...standard, ...withoutUndefined(value) } : value;
  }
  const parsed = schema.safeParse(merged);
  if (!parsed.success) return { problems: problemsOf(parsed.error) };
  return { settings: deepFreeze(parsed.data) };
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutUndefined(group: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined));
}
