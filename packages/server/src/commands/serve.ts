import { InspectorError } from '@ironic-inspector/core';
import { serve } from '../compose.ts';
import type { RunningServer } from '../compose-options.ts';
import { composition } from '../config/composition.ts';
import type { Config } from '../config/option-table.ts';
import type { ReadConfig } from '../config/read-config.ts';
import { needRestart, notReadAgain, reload } from '../config/reload.ts';
import { ServiceLog } from '../log/service-log.ts';
import { giveMemoryBackAtRest, growHeapSlowly } from '../memory.ts';
import { serviceManager } from '../service-manager.ts';
import type { StoreWaiting } from '../store/wait-for-store.ts';
import { HangUps, untilStopped } from '../until-signal.ts';
import { fail, warn, type Command } from './command.ts';

/** How long the process may take to end when everything has stopped, in milliseconds. */
const END_MS = 500;

/**
 * Serves the API until SIGTERM or SIGINT; the exit status. `read` is called again at every SIGHUP.
 */
export async function run(read: () => Promise<ReadConfig>): Promise<number> {
  const hangUps = new HangUps();
  const begun = await read();
  const { config } = begun;
  if (config === undefined) return fail('The configuration is not right:', ...begun.problems);
  const log = new ServiceLog();
  log.configure(config);
  const options = await composition(config, warn, log, begun.folders);
  if (options.err) return fail('The configuration is not right:', options.val.message);
  const stop = new AbortController();
  const stopping = untilStopped().then(() => stop.abort());
  const storeWaiting: StoreWaiting = { ...options.val.storeWaiting, signal: stop.signal, onAway: waits };
  const server = await serve({ ...options.val, storeWaiting }).catch((error: unknown) => {
    if (InspectorError.is(error)) return error;
    throw error;
  });
  // The signal to stop came while it waited for the store.
  if (stop.signal.aborted && (InspectorError.is(server) || server.err)) return 0;
  if (InspectorError.is(server)) return fail(server.message);
  if (server.err) return fail(server.val.message);
  const status = statusOf(config, server.val);
  console.log(`ironic-inspector ${status}`);
  const manager = serviceManager(process.env, warn);
  manager.ready(status);
  growHeapSlowly();
  giveMemoryBackAtRest();

  const kept: (() => Promise<void>)[] = [];
  const parts = { server: server.val, log, warn, keep: (release: () => Promise<void>) => void kept.push(release) };
  hangUps.serve(async () => {
    manager.reloading();
    const again = await read();
    const problems = await reload(again, parts);
    if (problems.length > 0) fail('SIGHUP: the configuration is not right, the old one stays in force:', ...problems);
    else {
      for (const name of needRestart(begun.entries, again.entries)) warn(`${name} was changed: needs a restart`);
      const modules = notReadAgain(again);
      if (modules !== undefined) warn(modules);
      console.error('SIGHUP: the configuration was read again');
    }
    manager.ready(status);
  });

  await stopping;
  hangUps.ignore();
  manager.stopping();
  const stopped = await server.val.stop();
  for (const release of kept) void release();
  await log.close();
  // A request to Ironic that was given up does not keep the process alive.
  setTimeout(() => process.exit(), END_MS).unref();
  return stopped.err ? fail(stopped.val.message) : 0;
}

function waits({ message }: InspectorError, pause: number): void {
  console.error(`waiting: ${message}; tried again in ${pause} seconds`);
}

function statusOf({ ironic }: Config, { url, store }: RunningServer): string {
  return `answers at ${url} (Ironic: ${ironic.endpoint_override ?? ironic.endpoint ?? "Keystone's catalogue"}, store: ${store})`;
}

export const serveCommand: Command = {
  name: 'serve',
  summary: 'serves the API until it is told to stop; what is done when no command is named',
  run,
};
