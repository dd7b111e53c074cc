import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../start-process.ts';

export interface Daemon {
  readonly url: string;
  /** From the start of the process until it says where it answers. */
  readonly readyMs: number;
  /** `VmRSS` is what is resident now, `VmHWM` the most that ever was. */
  mebibytes(field: 'VmRSS' | 'VmHWM'): number;
  /** Sends SIGTERM; milliseconds until it is gone. */
  stop(): Promise<number>;
}

/**
 * Starts the daemon on an SQLite file of its own in `folder`, which keeps the logs of all posts.
 *
 * @param file a bundle's file, or a source file of a tree
 */
export async function startDaemon(file: string, folder: string, ironic: string): Promise<Daemon> {
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
  const { line, process: child, stop } = await startProcess(file, { args: ['--config-file', config] });
  const readyMs = performance.now() - begun;
  const url = /https?:\/\/[^\s)]+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`${file} did not say where it answers: ${line}`);
  return {
    url,
    readyMs,
    mebibytes: (field) => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
    },
    stop: async () => {
      const asked = performance.now();
      await stop();
      return performance.now() - asked;
    },
  };
}
