export { directoryLogSink, type DirectoryLogSinkOptions } from './directory-log-sink.ts';
export { resolveHost } from './resolve-host.ts';
