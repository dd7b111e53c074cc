import { jsonText } from '@ironic-inspector/core/model';
import * as z from 'zod/mini';

/**
 * A schema of a type that travels as JSON. `z.decode` and `parse` make a `T` of parsed JSON,
 * `z.encode` makes what can be written as JSON of a `T`. Members that it does not know are passed
 * over, and so the API can grow.
 */
export type Schema<T> = z.ZodMiniType<T>;

/**
 * A type with its members spelled out, so that one that may be absent is told from none. Whether it
 * is absent or `undefined` is all the same: no JSON has `undefined`.
 */
type Spelled<T> = T extends string | number | bigint | boolean | null | undefined | Date | Error
  ? T
  : T extends readonly (infer Item)[]
    ? { readonly item: Spelled<Item> }
    : {
        readonly [Name in keyof T]-?: undefined extends T[Name]
          ? { readonly may: Spelled<Exclude<T[Name], undefined>> }
          : Spelled<T[Name]>;
      };

type Without<T, Left extends PropertyKey> = T extends unknown ? Omit<T, Left> : never;

/** `unknown` where both are the same type, and else what cannot be. */
type Same<One, Other> = [Spelled<One>] extends [Spelled<Other>]
  ? [Spelled<Other>] extends [Spelled<One>]
    ? unknown
    : { readonly 'the schema lacks something of': Other }
  : { readonly 'the schema does not go with': Other };

/**
 * Names the library's type that a schema is of: the compiler refuses one that is not exactly that.
 * What is `Left` out does not travel; whoever reads has no such member.
 */
export function schemaOf<T, Left extends PropertyKey = never>() {
  return <Given extends z.ZodMiniType>(
    schema: Given & Same<z.output<Given>, [Left] extends [never] ? T : Without<T, Left>>,
  ): Schema<T> => schema as unknown as Schema<T>;
}

/** A point in time: ISO 8601 in UTC, `2026-11-28T12:00:00.000Z`. */
export const date: Schema<Date> = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (at) => at.toISOString(),
});

/**
 * One of these texts. Lists grow, so a reader is given what it does not know as it is: it needs a
 * `default` wherever it decides by one of them.
 */
export function oneOf<const Value extends string>(values: readonly Value[]): Schema<Value> {
  return z.string().register(z.globalRegistry, { enum: [...values] }) as z.ZodMiniType<string> as Schema<Value>;
}

/** A list of what `schema` is of. */
export function listOf<T>(schema: Schema<T>): Schema<readonly T[]> {
  return z.array(schema);
}

/**
 * The JSON text of a value, which `parseJson` and the schema's `parse` read again. Throws what zod
 * throws where the value is none of this type, against the compiler's word.
 */
export function jsonOf<T>(schema: Schema<T>, value: T): string {
  return jsonText(z.encode(schema, value));
}
