import { randomUUID } from 'node:crypto';
import { canonicalUuid, isJsonObject, jsonText } from '@ironic-inspector/core';
import { done, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Fields } from './json-patch.ts';

/** Ironic's record of a node as its API shows it, without links. Never changed in place. */
export interface NodeRecord extends Fields {
  readonly uuid: string;
  readonly name: string | null;
  readonly driver: string;
  readonly provision_state: string;
  readonly power_state: string | null;
  readonly reservation: string | null;
  readonly maintenance: boolean;
  readonly traits: readonly string[];
}

const OBJECTS = ['driver_info', 'extra', 'instance_info', 'network_data', 'properties'];
const TEXTS = ['conductor_group', 'description', 'instance_uuid', 'lessee', 'name', 'owner', 'resource_class', 'shard'];
const INTERFACES = [
  'bios',
  'boot',
  'console',
  'deploy',
  'inspect',
  'management',
  'network',
  'power',
  'raid',
  'rescue',
  'storage',
  'vendor',
].map((name) => `${name}_interface`);
const REST = [
  'automated_clean',
  'chassis_uuid',
  'maintenance',
  'protected',
  'protected_reason',
  'retired',
  'retired_reason',
];

/** What a PATCH may change, in the order Ironic names it. */
export const NODE_PATCH_FIELDS: readonly string[] = [...OBJECTS, ...TEXTS, ...INTERFACES, ...REST, 'driver'].toSorted();
const CREATE_FIELDS: readonly string[] = [...NODE_PATCH_FIELDS, 'uuid', 'boot_mode', 'console_enabled', 'secure_boot'];
const NAME = /^[a-zA-Z0-9\-._~]+$/;

/** Whether `id` can name a node at all: a UUID or a logical name. */
export function isNodeId(id: string): boolean {
  return NAME.test(id);
}

/** A node as `POST /v1/nodes` makes it from `fields`, in provision state `enroll`. */
export function newNodeRecord(fields: Fields, now: string): Answer<NodeRecord> {
  const surplus = Object.keys(fields).find((field) => !CREATE_FIELDS.includes(field));
  if (surplus !== undefined) return invalid(`Additional properties are not allowed ('${surplus}' was unexpected)`);
  if (fields['driver'] === undefined) return invalid(`'driver' is a required property`);
  const record = { ...defaults(now), ...definedOnly(fields) };
  const uuid = typeof record.uuid === 'string' ? canonicalUuid(record.uuid) : undefined;
  if (uuid === undefined) return refused(400, `Expected a UUID but received ${String(record.uuid)}.`);
  return checkNode({ ...record, uuid });
}

/** Refuses a record whose fields have the wrong types, as Ironic's schema does after a patch. */
export function checkNode(record: NodeRecord): Answer<NodeRecord> {
  for (const field of OBJECTS) {
    if (record[field] !== null && !isJsonObject(record[field])) return wrongType(record[field], 'object');
  }
  for (const field of [...TEXTS, ...INTERFACES]) {
    if (record[field] !== null && typeof record[field] !== 'string') return wrongType(record[field], 'string');
  }
  if (typeof record.driver !== 'string') return wrongType(record.driver, 'string');
  if (record.name !== null && (!isNodeId(record.name) || canonicalUuid(record.name) !== undefined)) {
    return refused(400, `Cannot create node with invalid name '${record.name}'`);
  }
  return done({ ...record, ...Object.fromEntries(OBJECTS.map((field) => [field, record[field] ?? {}])) });
}

function wrongType(value: unknown, type: string) {
  return invalid(`${jsonText(value)} is not of type '${type}', 'null'`);
}

function invalid(reason: string) {
  return refused(400, `Schema error for node: ${reason}`);
}

function definedOnly(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

function defaults(now: string): NodeRecord {
  return {
    uuid: randomUUID(),
    created_at: now,
    updated_at: null,
    ...Object.fromEntries(TEXTS.map((field) => [field, null])),
    ...Object.fromEntries(INTERFACES.map((field) => [field, 'fake'])),
    ...Object.fromEntries(OBJECTS.map((field) => [field, {}])),
    network_interface: 'noop',
    storage_interface: 'noop',
    inspect_interface: 'inspector',
    allocation_uuid: null,
    automated_clean: null,
    boot_mode: null,
    chassis_uuid: null,
    clean_step: {},
    conductor: HOST,
    conductor_group: '',
    console_enabled: false,
    deploy_step: {},
    driver: '',
    driver_internal_info: {},
    fault: null,
    inspection_finished_at: null,
    inspection_started_at: null,
    last_error: null,
    maintenance: false,
    maintenance_reason: null,
    name: null,
    power_state: null,
    protected: false,
    protected_reason: null,
    provision_state: 'enroll',
    provision_updated_at: null,
    raid_config: {},
    reservation: null,
    retired: false,
    retired_reason: null,
    secure_boot: null,
    target_power_state: null,
    target_provision_state: null,
    target_raid_config: {},
    traits: [],
  };
}

/** The conductor's name in locks and records. */
export const HOST = 'conductor.example.org';
