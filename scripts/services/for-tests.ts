import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Service } from './service.ts';

/** What a `globalSetup` of vitest starts. None of it outlives this process. */
export interface ForTests {
  /** Where everything is; it stays, for the sake of the logs, where something has failed. */
  readonly folder: string;
  /** Starts the service of that name. @returns where it is, and what stops and starts it. */
  readonly service: (name: string) => Promise<{ readonly url: string; readonly control: string }>;
  /** Has something else ended, before what was started sooner. */
  readonly whenDone: (end: () => void) => void;
  /** Ends everything, the last first. */
  readonly end: () => void;
}

export function forTests(): ForTests {
  const folder = mkdtempSync(join(tmpdir(), 'ironic-inspector-services.'));
  // Servers that refuse to be root have their folders in it.
  chmodSync(folder, 0o755);
  const ends: (() => void)[] = [];
  const end = () => {
    process.off('exit', end);
    for (const one of ends.splice(0).toReversed()) one();
    if (process.exitCode) console.log(`Logs: ${folder}`);
    else rmSync(folder, { recursive: true });
  };
  // At a signal, or when a setup fails, vitest leaves without having anything torn down.
  process.on('exit', end);
  return {
    folder,
    service: async (name) => {
      const service = new Service(name, join(folder, name));
      ends.push(() => service.endNow());
      console.log(`${name} is being started in ${folder}`);
      return { url: await service.install(), control: service.control };
    },
    whenDone: (one) => void ends.push(one),
    end,
  };
}
