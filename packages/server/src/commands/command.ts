import type { ReadConfig } from '../config/read-config.ts';

/** A subcommand of `ironic-inspector-ts`. */
export interface Command {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Its own options: their type, and a line for `--help`. */
  readonly options?: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly means: string }>>;
  /**
   * Runs it; the exit status. `read` reads the configuration, and warns of options that have no
   * effect.
   */
  run(read: () => Promise<ReadConfig>, values: Readonly<Record<string, unknown>>): Promise<number>;
}

/** As upstream: the exit status of a command that was interrupted. */
export const INTERRUPTED = 130;

/** Writes a warning. */
export function warn(line: string): void {
  console.error(`warning: ${line}`);
}

/** Writes what is wrong, and returns the exit status of a failure. */
export function fail(...lines: readonly string[]): number {
  for (const line of lines) console.error(line);
  return 1;
}
