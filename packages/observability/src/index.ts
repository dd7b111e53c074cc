export { errorLines, type LoggedError } from './error-lines.ts';
export { logLines } from './log-lines.ts';
export type { RedactOptions } from './redact.ts';
export type { LogLevel } from './severity.ts';
