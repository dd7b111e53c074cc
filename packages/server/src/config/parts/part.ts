import { Err, InspectorError, type Result } from '@ironic-inspector/core';
import type { ComposeOptions } from '../../compose-options.ts';
import type { Connections } from '../connections.ts';
import type { Config } from '../option-table.ts';

/**
 * Makes some of the options of `serve`; `Err` has everything that is wrong, each beginning with the
 * option.
 */
export type Part = (
  config: Config,
  connections: Connections,
  warn: Warn,
  /** Where files are looked for that are named without a folder. */
  folders: readonly string[],
) => Made | Promise<Made>;

/** Is told what is odd and works, beginning with the option. */
export type Warn = (line: string) => void;

export type Made = Result<Partial<ComposeOptions>, readonly string[]>;

/** What `make` makes; what it throws is the problem of `option`. */
export function attempt<T>(option: string, make: () => Result<T, readonly string[]>): Result<T, readonly string[]> {
  try {
    return make();
  } catch (error) {
    const lines = InspectorError.from(error, 'reading the configuration').message.split('\n');
    return Err([`${option}: ${lines.join(' ')}`]);
  }
}
