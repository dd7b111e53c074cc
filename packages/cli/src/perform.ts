import type { Command as Run } from './command.ts';

/** How a command that was read from the command line is carried out. */
export interface Perform {
  <Arguments>(load: () => Promise<Run<Arguments>>, given: Arguments, options: PerformOptions): Promise<void>;
}

export interface PerformOptions {
  /** Whether the answer is JSON. @default false */
  readonly json?: true | undefined;
  /** Whether the command ends by itself when it is interrupted, and has more to say then. */
  readonly endsItself?: true;
}

/** What commands are declared with. */
export interface Declaring {
  readonly perform: Perform;
  /** Prints the JSON Schema of what a command prints. */
  readonly showSchema: (words: readonly string[]) => Promise<void>;
  readonly now: () => Date;
}

/** The line about an option that all commands have. */
export const JSON_OPTION = ['--json', 'answer with JSON, for programs'] as const;
