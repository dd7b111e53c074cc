import type { Clock } from '@ironic-inspector/core';
import * as z from 'zod';
import { fetchOption } from './service-options.ts';

/** The fields that say how Keystone is reached, for the options of whatever asks it. */
export const transportFields = {
  fetch: fetchOption,
  timeout: z.number().int().min(1).max(60_000).default(5000),
  clock: z
    .custom<Pick<Clock, 'now'>>((value) => typeof (value as Clock | undefined)?.now === 'function', 'must be a clock')
    .default({ now: () => new Date() }),
};
