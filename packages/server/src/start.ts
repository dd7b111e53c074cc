import { run } from './commands/serve.ts';
import { readConfig } from './config/read-config.ts';
import { startConfiguration } from './start-variables.ts';

/**
 * Serves the API until SIGTERM or SIGINT; what it serves is in the environment (ARCHITECTURE.md,
 * "Commands").
 */
async function start(): Promise<number> {
  if (!process.env['IRONIC_URL']) {
    console.error("IRONIC_URL: is required: the URL of Ironic's API, such as http://127.0.0.1:6385");
    return 1;
  }
  return run(async () => readConfig(startConfiguration(process.env)));
}

process.exitCode = await start();
