export { serve, type ComposeOptions, type RunningServer } from './compose.ts';
export { readEnvironment, type ServerConfig } from './environment.ts';
export { openStore, type OpenStore } from './open-store.ts';
