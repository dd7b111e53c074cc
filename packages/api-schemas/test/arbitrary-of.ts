import { InspectorError } from '@ironic-inspector/core/errors';
import fc from 'fast-check';
import * as z from 'zod/mini';

type Schema = z.core.$ZodTypes;

/** Exact whole numbers; what JSON cannot tell apart, such as 0 and -0, is no matter here. */
const numbers = fc.integer();
const json = fc.oneof(fc.string(), numbers, fc.boolean(), fc.constant(null), fc.constant(2n ** 64n), fc.array(numbers));
const keys = fc.stringMatching(/^[a-z/:_-]{1,8}$/);

const errors = fc
  .record({ message: fc.string(), node: fc.option(fc.uuid(), { nil: undefined }), authors: fc.array(fc.string()) })
  .map(({ message, ...details }) => new InspectorError('ironic-refused', message, details));

/** Values of what a schema gives, for round trips. */
export function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as Schema)._zod;
  switch (def.type) {
    case 'object':
      return objectOf(def.shape);
    case 'array':
      return fc.array(arbitraryOf(def.element), { maxLength: 3 });
    case 'record':
      return fc.dictionary(keys, arbitraryOf(def.valueType), { maxKeys: 3 });
    case 'optional':
      return arbitraryOf(def.innerType);
    case 'nullable':
      return fc.option(arbitraryOf(def.innerType), { nil: null });
    case 'union':
      return fc.oneof(...def.options.map(arbitraryOf));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'string': {
      const { enum: values } = z.globalRegistry.get(schema) ?? {};
      return Array.isArray(values) ? fc.constantFrom(...(values as string[])) : fc.string();
    }
    case 'number':
      return numbers;
    case 'boolean':
      return fc.boolean();
    case 'unknown':
      return json;
    case 'date':
      return fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
    case 'custom':
      return errors;
    case 'pipe':
      return arbitraryOf(def.out);
    default:
      throw new Error(`no values of ${def.type}`);
  }
}

function objectOf(shape: Readonly<Record<string, z.core.$ZodType>>): fc.Arbitrary<unknown> {
  const members = Object.entries(shape).map(([name, member]) => [name, arbitraryOf(member)] as const);
  const isOptional = (member: z.core.$ZodType) => (member as Schema)._zod.def.type === 'optional';
  return fc.record(Object.fromEntries(members), {
    requiredKeys: Object.keys(shape).filter((name) => shape[name] && !isOptional(shape[name])),
  });
}
