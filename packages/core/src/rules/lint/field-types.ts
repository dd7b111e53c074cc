import type * as z from 'zod';
import type { InterfaceNodeField, ReadOnlyNodeField, WritableNodeField } from '../../model/node-path.ts';
import { RAMDISK_LISTS, ramdiskSchema } from '../../model/ramdisk-schema.ts';
import { partsOfField, wireName } from '../field-path.ts';
import { type PlainStep, plainSteps } from '../json-path.ts';

/** The types of JSON, as messages call them. */
export type JsonType = 'null' | 'boolean' | 'number' | 'text' | 'object' | 'list';

export const ALL_TYPES: readonly JsonType[] = ['null', 'boolean', 'number', 'text', 'object', 'list'];

/** What is known of the values that a field can have. */
interface KnownTypes {
  /** None, where nothing can be there at all. */
  readonly types: readonly JsonType[];
  /** Who sees to it. */
  readonly source: string;
}

/** A value of each type: a schema says of a type what it says of one. */
const SAMPLES: Readonly<Record<JsonType, unknown>> = {
  null: null,
  boolean: true,
  number: 1,
  text: 'x',
  object: {},
  list: [],
};

type NodeField = WritableNodeField | ReadOnlyNodeField;

const BOOLEANS: readonly string[] = [
  'automated_clean',
  'console_enabled',
  'disable_power_off',
  'maintenance',
  'protected',
  'retired',
  'secure_boot',
] satisfies NodeField[];

const OBJECTS: readonly string[] = [
  'driver_info',
  'driver_internal_info',
  'extra',
  'instance_info',
  'network_data',
  'properties',
] satisfies NodeField[];

const TEXTS: readonly string[] = [
  'allocation_uuid',
  'boot_mode',
  'chassis_uuid',
  'conductor',
  'conductor_group',
  'created_at',
  'description',
  'driver',
  'fault',
  'inspection_finished_at',
  'inspection_started_at',
  'instance_name',
  'instance_uuid',
  'last_error',
  'lessee',
  'maintenance_reason',
  'name',
  'owner',
  'parent_node',
  'power_state',
  'protected_reason',
  'provision_state',
  'provision_updated_at',
  'reservation',
  'resource_class',
  'retired_reason',
  'shard',
  'target_power_state',
  'target_provision_state',
  'updated_at',
  'uuid',
] satisfies Exclude<NodeField, InterfaceNodeField>[];

/** What the stock hooks add at the top of the data. */
const BY_HOOKS: Readonly<Record<string, JsonType>> = {
  cpus: 'number',
  memory_mb: 'number',
  local_gb: 'number',
  cpu_arch: 'text',
};

/** The types that the field's values can have; `undefined` when nobody knows. */
export function knownTypes(field: string): KnownTypes | undefined {
  const { scheme, path } = partsOfField(field);
  const steps = plainSteps(path);
  if (steps === undefined || steps.length === 0) return undefined;
  return scheme === 'node' ? ofNode(steps) : ofData(steps);
}

function ofNode(steps: readonly PlainStep[]): KnownTypes | undefined {
  const [name, ...further] = fieldsOf(steps) ?? [];
  const type = name === undefined ? undefined : typeOfNodeField(wireName(name));
  if (type === undefined || (type === 'object' && further.length > 0)) return undefined;
  // What Ironic leaves out is `null`, and found.
  return { types: further.length > 0 ? [] : ['null', type], source: 'as Ironic has it' };
}

function typeOfNodeField(name: string): JsonType | undefined {
  if (BOOLEANS.includes(name)) return 'boolean';
  if (OBJECTS.includes(name)) return 'object';
  if (name === 'traits') return 'list';
  return TEXTS.includes(name) || /^[a-z]+_interface$/.test(name) ? 'text' : undefined;
}

function ofData(steps: readonly PlainStep[]): KnownTypes | undefined {
  const names = fieldsOf(steps);
  const [first = ''] = names ?? [];
  if (names !== undefined && Object.hasOwn(BY_HOOKS, first)) {
    const type = BY_HOOKS[first] ?? 'null';
    return { types: names.length > 1 ? [] : [type], source: 'as the stock hooks write it' };
  }
  const types = names === undefined ? typesOfItems(steps) : allowedBy(ramdiskSchema, names);
  const isKnown = types !== undefined && types.length < ALL_TYPES.length;
  return isKnown ? { types, source: 'of what a ramdisk posts nothing else is taken there' } : undefined;
}

/** Of a place in the items of a list. */
function typesOfItems(steps: readonly PlainStep[]): readonly JsonType[] | undefined {
  const at = steps.findIndex((step) => typeof step === 'string' || 'item' in step);
  const [list, within] = [fieldsOf(steps.slice(0, at)), fieldsOf(steps.slice(at + 1))];
  if (list === undefined || within === undefined) return undefined;
  const known = RAMDISK_LISTS.find(({ path }) => path.join('/') === list.join('/'));
  return known && allowedBy(known.element, within);
}

function allowedBy(schema: z.ZodType, path: readonly string[]): readonly JsonType[] {
  return ALL_TYPES.filter((type) => {
    const value = path.reduceRight((inner, key) => ({ [key]: inner }), SAMPLES[type]);
    return schema.safeParse(value).success;
  });
}

function fieldsOf(steps: readonly PlainStep[]): readonly string[] | undefined {
  const names = steps.flatMap((step) => (typeof step === 'object' && 'field' in step ? [step.field] : []));
  return names.length === steps.length ? names : undefined;
}
