export { errorLines, type LoggedError } from './error-lines.ts';
export { logLines } from './log-lines.ts';
export { requestLines, type AnsweredRequest } from './request-lines.ts';
export type { RedactOptions } from './redact.ts';
export type { LogLevel } from './severity.ts';
