import { Err, InspectorError, Ok, problemsOf, type Result, STATES } from '@ironic-inspector/core';
import * as z from 'zod';
import type { Call } from '../route.ts';

const whole = (what: string, least: number, description: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${least}`)
    .transform(Number)
    .refine((number) => number >= least, `must be a whole number from ${least}`)
    .meta({ type: 'integer', minimum: least, description });

/** At most so many items. Core says how many may be asked for. */
export const limit = whole('limit', 1, 'At most so many; a page may have fewer.').optional();

/** Where the page before ended. */
export const after = z
  .string()
  .min(1)
  .optional()
  .meta({ description: 'The page behind this one: what its `next` says.' });

/** A list of words, separated by commas. */
const listOf = <const Word extends string>(words: readonly Word[], description: string) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(words)))
    .optional()
    .meta({ type: 'array', items: { enum: [...words] }, description });

export const states = listOf(STATES, 'Only runs in one of these states.');

/** What became of a run. */
export const outcome = z
  .enum(['finished', 'error', 'replaced', 'active'])
  .optional()
  .meta({ description: 'Only runs that ended so, that another one took the place of, or that go on (`active`).' });

/** A point in time. */
export const time = (description: string) =>
  z.iso
    .datetime({ offset: true, error: 'must be a time such as 2026-11-28T12:00:00Z' })
    .transform((text) => new Date(text))
    .optional()
    .meta({ type: 'string', format: 'date-time', description });

export const kind = z
  .enum(['processed', 'unprocessed'])
  .default('processed')
  .meta({ description: 'With what hooks added, or as the ramdisk sent it, which is for administrators.' });

/** Some text. */
export const text = (description: string) => z.string().min(1).optional().meta({ description });

/** Whether something is wanted. */
export const flag = (description: string, byDefault = false) =>
  z
    .enum(['true', 'false'])
    .default(byDefault ? 'true' : 'false')
    .transform((word) => word === 'true')
    .meta({ type: 'boolean', default: byDefault, description });

/** How many may be removed. */
export const most = whole('most', 1, 'At most so many: when there are more, none is removed.');

/**
 * The query as the parameters have it. `bad-request` names what is wrong, and whatever nobody
 * knows: a filter that is misspelt must not list, or remove, everything.
 */
export function readQuery<Parameters extends Readonly<Record<string, z.ZodType>>>(
  call: Pick<Call, 'queries'>,
  parameters: Parameters,
): Result<z.output<z.ZodObject<Parameters>>, InspectorError> {
  const given = Object.entries(call.queries());
  const unknown = given.find(([name]) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) {
    const known = Object.keys(parameters);
    const allowed = known.length === 0 ? 'this takes no parameters' : `there are ${known.join(', ')}`;
    return refused(`${unknown[0].slice(0, 100)} is no parameter: ${allowed}`);
  }
  const twice = given.find(([, values]) => values.length > 1);
  if (twice !== undefined) return refused(`${twice[0]} is given twice`);
  const parsed = z.object(parameters).safeParse(Object.fromEntries(given.map(([name, [value]]) => [name, value])));
  return parsed.success ? Ok(parsed.data) : refused(problemsOf(parsed.error).join('; '));
}

function refused(why: string): Result<never, InspectorError> {
  return Err(new InspectorError('bad-request', `Bad request: ${why}`));
}
