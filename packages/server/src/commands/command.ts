import type { ReadConfig } from '../config/read-config.ts';

/** One of the things that `ironic-inspector-ts` can do. */
export interface Command {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Options of its own: what they take, and a line for `--help`. */
  readonly options?: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly means: string }>>;
  /** The exit status. `read` reads the configuration, and warns of what is said there in vain. */
  run(read: () => Promise<ReadConfig>, values: Readonly<Record<string, unknown>>): Promise<number>;
}

/** As upstream: what a shell says of a command that was interrupted. */
export const INTERRUPTED = 130;

/** Says what is odd, and stops nothing. */
export function warn(line: string): void {
  console.error(`warning: ${line}`);
}

/** Says what is wrong; the exit status. */
export function fail(...lines: readonly string[]): number {
  for (const line of lines) console.error(line);
  return 1;
}
