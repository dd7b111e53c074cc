import { InspectorError } from '@ironic-inspector/core';
import { serve } from '../compose.ts';
import { composition } from '../config/composition.ts';
import type { ReadConfig } from '../config/read-config.ts';
import { serviceManager } from '../service-manager.ts';
import { untilStopped } from '../until-signal.ts';
import { fail, warn, type Command } from './command.ts';

/** Serves the API until the process is told to stop; the exit status. */
export async function run({ config, problems, folders }: ReadConfig): Promise<number> {
  if (config === undefined) return fail('The configuration is not right:', ...problems);
  const options = await composition(config, warn, folders);
  if (options.err) return fail('The configuration is not right:', options.val.message);
  const stopping = untilStopped();
  const server = await serve(options.val).catch((error: unknown) => {
    if (InspectorError.is(error)) return error;
    throw error;
  });
  if (InspectorError.is(server)) return fail(server.message);
  if (server.err) return fail(server.val.message);
  const ironic = config.ironic.endpoint_override ?? config.ironic.endpoint ?? "Keystone's catalogue";
  const status = `answers at ${server.val.url} (Ironic: ${ironic}, store: ${server.val.store})`;
  console.log(`ironic-inspector ${status}`);
  const manager = serviceManager(process.env, warn);
  manager.ready(status);
  await stopping;
  manager.stopping();
  const stopped = await server.val.stop();
  return stopped.err ? fail(stopped.val.message) : 0;
}

export const serveCommand: Command = {
  name: 'serve',
  summary: 'serves the API until it is told to stop; what is done when no command is named',
  run: async (read) => run(await read()),
};
