import { Err, InspectorError, type Result } from '@ironic-inspector/core';
import type { ComposeOptions } from '../../compose-options.ts';
import type { Connections } from '../connections.ts';
import type { Config } from '../option-table.ts';

/**
 * Makes some of the options of `serve`; `Err` has every problem, each beginning with the option.
 */
export type Part = (
  config: Config,
  connections: Connections,
  warn: Warn,
  /** The folders in which files without a folder are looked for. */
  folders: readonly string[],
) => Made | Promise<Made>;

/** Called with a warning that begins with the option. */
export type Warn = (line: string) => void;

export type Made = Result<Partial<ComposeOptions>, readonly string[]>;

/** Calls `make`; what it throws becomes the problem of `option`. */
export function attemptOption<T>(
  option: string,
  make: () => Result<T, readonly string[]>,
): Result<T, readonly string[]> {
  try {
    return make();
  } catch (error) {
    const lines = InspectorError.from(error, 'reading the configuration').message.split('\n');
    return Err([`${option}: ${lines.join(' ')}`]);
  }
}
