import type { InspectorError, Result } from '@ironic-inspector/core/errors';

/** What a command has of the world around it. */
export interface Edges {
  /** Aborted when the person at the terminal has had enough. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** The text of a file; `-` is standard input. `bad-request` when it cannot be read. */
  readonly readFile: (path: string) => Promise<Result<string, InspectorError>>;
}
