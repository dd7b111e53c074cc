import type { OperatorApi } from '@ironic-inspector/core';
import type { Edges } from './edges.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What a command has besides its arguments. */
export interface Surroundings extends Edges {
  readonly terminal: Terminal;
}

/** One command: what it does with an inspector, embedded or far away. */
export type Command<Arguments> = (api: OperatorApi, given: Arguments, surroundings: Surroundings) => Promise<ExitCode>;
