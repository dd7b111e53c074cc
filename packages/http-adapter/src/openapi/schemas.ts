import { newRuleSchema, RAMDISK_LISTS, ramdiskSchema } from '@ironic-inspector/core';
import * as z from 'zod';
import {
  acceptedSchema,
  continueSchema,
  errorSchema,
  resourcesSchema,
  ruleSchema,
  rulesSchema,
  startedSchema,
  statusesSchema,
  statusSchema,
  versionsSchema,
} from '../wire-schemas.ts';

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

const SENT = {
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

export type SchemaName = keyof typeof SENT | 'NewRule' | 'RamdiskData';

/** All that is sent and taken, by name. */
export function namedSchemas(): Readonly<Record<SchemaName, JsonSchema>> {
  const sent = Object.fromEntries(Object.entries(SENT).map(([name, schema]) => [name, jsonSchema(schema, 'output')]));
  return {
    ...(sent as Record<keyof typeof SENT, JsonSchema>),
    NewRule: jsonSchema(newRuleSchema, 'input'),
    RamdiskData: ramdiskData(),
  };
}

/** @param io - what is meant where a schema turns one thing into another */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  // What JSON Schema cannot say is left open, but for what the schema's `meta` says of it.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

/** The lists are schemas of their own, because they are checked element by element; here they are put in their places. */
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
