import { newRuleSchema, RAMDISK_LISTS, ramdiskSchema } from '@ironic-inspector/core';
import * as z from 'zod';
import { V2_SENT, V2_TAKEN } from '../v2/named-schemas.ts';
import { bootEventSchema, SENT } from '../wire-schemas.ts';

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

export type SchemaName =
  | keyof typeof SENT
  | keyof typeof V2_SENT
  | keyof typeof V2_TAKEN
  | 'BootEvent'
  | 'NewRule'
  | 'RamdiskData';

/** The schemas of all bodies that the API sends or takes, by name. */
export function namedSchemas(): Readonly<Record<SchemaName, JsonSchema>> {
  const sent = Object.fromEntries(Object.entries(SENT).map(([name, schema]) => [name, jsonSchema(schema, 'output')]));
  // Those of `/v2` turn JSON into the library's types: what is on the wire is what goes in.
  const all = { ...V2_SENT, ...V2_TAKEN };
  const ours = Object.fromEntries(Object.entries(all).map(([name, schema]) => [name, jsonSchema(schema, 'input')]));
  return {
    ...(sent as Record<keyof typeof SENT, JsonSchema>),
    ...(ours as Record<keyof typeof all, JsonSchema>),
    BootEvent: jsonSchema(bootEventSchema, 'input'),
    NewRule: jsonSchema(newRuleSchema, 'input'),
    RamdiskData: ramdiskData(),
  };
}

/** @param io - which side of a schema that transforms its value */
export function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): JsonSchema {
  // A check that JSON Schema cannot express is left out, unless the schema's `meta` describes it.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

/**
 * The schema of a callback. Core keeps the schemas of its lists apart, because it checks lists
 * element by element; here each is put in its place.
 */
function ramdiskData(): JsonSchema {
  const whole = jsonSchema(ramdiskSchema, 'input');
  for (const { path, element } of RAMDISK_LISTS) {
    const list = path.reduce<JsonSchema>((schema, name) => member(schema, name), whole);
    list['anyOf'] = [{ type: 'array', items: jsonSchema(element, 'input') }, { type: 'null' }];
  }
  return whole;
}

/** The schema of a member of an object that may be null. */
function member(schema: JsonSchema, name: string): JsonSchema {
  const [object = schema] = (schema['anyOf'] as readonly JsonSchema[] | undefined) ?? [];
  const found = (object['properties'] as Record<string, JsonSchema> | undefined)?.[name];
  if (found === undefined) throw new Error(`the ramdisk's data has no ${name}`);
  return found;
}
