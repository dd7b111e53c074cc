import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { vi } from 'vitest';
import { textOf } from './run-command.ts';

/** The original from Debian, as a process. */
export interface OriginalProcess {
  /** Ends it in its own time. */
  readonly stop: () => Promise<void>;
}

/** Starts the original, and waits until it answers. It is killed by `ends` at the latest. */
export async function startOriginal(
  ends: (() => unknown)[],
  config: { readonly path: string; readonly url: string },
): Promise<OriginalProcess> {
  const command = process.env['INSPECTOR_TEST_ORIGINAL'] ?? '';
  const child = spawn(command, ['run', config.path], { stdio: ['ignore', 'pipe', 'pipe'] });
  ends.push(() => child.kill('SIGKILL'));
  const log = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const gone = log.then((texts) => {
    throw new Error(`the original ended: ${texts.join('').slice(-2000)}`);
  });
  gone.catch(() => {});
  const answers = async () => {
    const response = await fetch(`${config.url}/v1`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status !== 200) throw new Error('waited in vain for the original');
  };
  await Promise.race([vi.waitFor(answers, { timeout: 60_000, interval: 100 }), gone]);
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
