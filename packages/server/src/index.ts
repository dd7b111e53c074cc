export { serve, type ComposeOptions, type RunningServer } from './compose.ts';
export { readEnvironment, type LogLevel, type ServerConfig } from './environment.ts';
export { logEvents } from './log-events.ts';
export { openStore, type OpenStore } from './open-store.ts';
