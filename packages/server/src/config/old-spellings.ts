import { maskPassword } from '../store/database-url.ts';
import type { Assigned } from './assigned.ts';
import { findOption } from './option-table.ts';
import { isUnused } from './option.ts';

/**
 * Assignments with old spellings replaced by current ones, and a warning for each, with the line to
 * write.
 */
export interface Respelled {
  readonly assigned: readonly Assigned[];
  readonly warnings: readonly string[];
}

/** As oslo.config: an old spelling counts as the current one, unless that is assigned, too. */
export function respell(assigned: readonly Assigned[]): Respelled {
  const written = new Set(assigned.map(({ group, name }) => `${group}]${name}`));
  const warnings: string[] = [];
  const respelled = assigned.flatMap((one): readonly Assigned[] => {
    const now = currentOf(one);
    if (now === undefined) return [one];
    const old = `[${one.group}]${one.name} is an old spelling`;
    if (now.value === undefined) {
      warnings.push(
        `${old} that cannot be '${one.value}'; it is ignored: write ${now.name} in [${now.group}] (${one.origin})`,
      );
      return [];
    }
    const line = `write '${now.name} = ${shown(now)}' in [${now.group}] (${one.origin})`;
    if (written.has(`${now.group}]${now.name}`)) {
      warnings.push(`${old} of [${now.group}]${now.name}, which is there, too, and wins: remove it (${one.origin})`);
      return [];
    }
    warnings.push(`${old}: ${line}`);
    return [{ ...one, group: now.group, name: now.name, value: now.value }];
  });
  return { assigned: respelled, warnings };
}

interface Current {
  readonly group: string;
  readonly name: string;
  /** `undefined` where the old value has no current meaning. */
  readonly value: string | undefined;
}

function currentOf({ group, name, value }: Assigned): Current | undefined {
  const known = findOption(group, name);
  if (known === undefined || !isUnused(known) || known.now === undefined) return undefined;
  const { now } = known;
  return { group: now.group ?? group, name: now.name, value: now.convert === undefined ? value : now.convert(value) };
}

function shown({ group, name, value = '' }: Current): string {
  const option = findOption(group, name);
  if (option === undefined || isUnused(option) || option.secret === undefined) return value;
  return option.secret === 'all' ? '****' : maskPassword(value);
}
