export { main, type MainOptions } from './main.ts';
export { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.ts';
export type { Edges } from './edges.ts';
export type { Connect, Connection, ConnectOptions } from './connection.ts';
export type { TerminalOptions } from './terminal.ts';
