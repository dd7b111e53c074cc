/**
 * Our server with what `start` has no variable for: machines that Ironic does not know are enrolled, and credentials can be set. All
 * else is read from the environment, as `start` does.
 */
import { createEnrollHook } from '@ironic-inspector/core';
import { logLines } from '@ironic-inspector/observability';
import { readEnvironment, serve } from '@ironic-inspector/server';

const { ironicUrl, host, port, hooks, settings, logLevel } = readEnvironment(process.env).unwrap();
const served = await serve({
  ...settings,
  processing: { ...settings.processing, enableSettingIpmiCredentials: true },
  ironic: ironicUrl,
  host,
  port,
  hooks,
  notFoundHook: createEnrollHook(),
  observers: [logLines(logLevel, (lines) => void process.stderr.write(lines))],
});
const server = served.unwrap();
process.once('SIGTERM', () => void server.stop());
