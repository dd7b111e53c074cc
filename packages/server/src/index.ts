export { serve } from './compose.ts';
export type { ComposeOptions, ReloadOptions, RunningServer } from './compose-options.ts';
export type { ListenOptions, TlsOptions } from './listen/listen.ts';
export type { SocketOptions } from './listen/unix-socket.ts';
export type { MdnsOptions } from './mdns/publish.ts';
export { openStore, type OpenStore, type StoreOptions } from './store/open-store.ts';
export type { StoreWaiting } from './store/wait-for-store.ts';
