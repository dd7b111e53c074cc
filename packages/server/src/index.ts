export { serve, type ComposeOptions, type RunningServer } from './compose.ts';
export { readEnvironment, type LogLevel, type ServerConfig } from './environment.ts';
export { logEvents } from './log-events.ts';
