import { expect, it } from 'vitest';
import * as z from 'zod';
import { problemsOf } from './problems-of.ts';

const schema = z.strictObject({
  a: z.strictObject({ list: z.array(z.int('must be whole')) }),
  b: z.string('must be text'),
});
const errorOf = (value: unknown) => schema.safeParse(value).error ?? { issues: [] };

it('names each problem by its path', () => {
  expect(problemsOf(errorOf({ a: { list: [1, 1.5] }, b: 2 }))).toEqual(['a.list.1: must be whole', 'b: must be text']);
});

it('names a problem of the whole as the caller calls it, or not at all', () => {
  const unknown = errorOf({ a: { list: [] }, b: '', c: 1 });
  expect(problemsOf(unknown)).toEqual(['Unrecognized key: "c"']);
  expect(problemsOf(unknown, 'options')).toEqual(['options: Unrecognized key: "c"']);
});
