import { Err, Ok } from '@ironic-inspector/core';
import type { Part } from './part.ts';

/** Where runs, rules and data are kept. */
export const stores: Part = ({ database, processing }) => {
  if (processing.store_data === 'swift') return Err(['[processing]store_data: swift is not there yet']);
  return Ok({
    store: database.connection,
    ...(processing.store_data === 'none' && { data: 'none' as const }),
  });
};
