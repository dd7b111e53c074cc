import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What is started: a bundle's file, or a source file of a tree. */
export interface Program {
  readonly name: string;
  /** After `node`. */
  readonly words: readonly string[];
}

export interface Daemon {
  readonly url: string;
  /** From the start of the process until it says where it answers. */
  readonly readyMs: number;
  /** `VmRSS` is what is resident now, `VmHWM` the most that ever was. */
  mebibytes(field: 'VmRSS' | 'VmHWM'): number;
  /** Sends SIGTERM; milliseconds until it is gone. A second call is of no effect. */
  stop(): Promise<number>;
}

const READY_MS = 60_000;
const MAX_MS = 10 * 60_000;

/**
 * Starts the daemon on an SQLite file of its own in `folder`, which keeps the logs of all posts.
 */
export async function startDaemon({ words }: Program, folder: string, ironic: string): Promise<Daemon> {
  const config = join(folder, 'inspector.conf');
  writeFileSync(
    config,
    `[DEFAULT]
auth_strategy = noauth
listen_address = 127.0.0.1
listen_port = 0
introspection_delay = 0
log_level = none
[ironic]
auth_type = none
endpoint_override = ${ironic}
[database]
connection = sqlite:///${folder}/inspector.sqlite
[processing]
always_store_ramdisk_logs = true
ramdisk_logs_dir = ${folder}/logs
[pxe_filter]
driver = noop
`,
  );
  const begun = performance.now();
  const child = spawn(process.execPath, [...words, '--config-file', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: MAX_MS,
    killSignal: 'SIGKILL',
  });
  const exited = once(child, 'exit');
  const late = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => [''])])) as [string];
  clearTimeout(late);
  const readyMs = performance.now() - begun;
  const url = /https?:\/\/[^\s)]+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`${words.join(' ')} did not say where it answers: ${line}`);
  return {
    url,
    readyMs,
    mebibytes: (field) => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
    },
    stop: async () => {
      const asked = performance.now();
      child.kill('SIGTERM');
      await exited;
      return performance.now() - asked;
    },
  };
}
