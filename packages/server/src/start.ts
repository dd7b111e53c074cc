import { logLines } from '@ironic-inspector/observability';
import { serve } from './compose.ts';
import { readEnvironment } from './environment.ts';
import { untilSignal } from './until-signal.ts';

/** Serves the API until SIGTERM or SIGINT; what it serves is in the environment (README, "Commands"). */
async function start(): Promise<number> {
  const config = readEnvironment(process.env);
  if (config.err) return fail(`The environment is not right:\n${config.val.message}`);
  const { ironicUrl, host, port, store, hooks, settings, logLevel } = config.val;
  const observers = logLevel === 'none' ? [] : [logLines(logLevel, (lines) => void process.stderr.write(lines))];
  const server = await serve({ ...settings, ironic: ironicUrl, host, port, store, hooks, observers });
  if (server.err) return fail(server.val.message);
  console.log(`ironic-inspector answers at ${server.val.url} (Ironic at ${ironicUrl}, store: ${server.val.store})`);
  await untilSignal('SIGTERM', 'SIGINT');
  const stopped = await server.val.stop();
  return stopped.err ? fail(stopped.val.message) : 0;
}

function fail(message: string): number {
  console.error(message);
  return 1;
}

process.exitCode = await start();
