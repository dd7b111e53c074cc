import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';

/** A lock that one process of this machine holds. */
export interface ExclusiveLock {
  release(): Promise<void>;
}

/** Milliseconds within which the holder must answer who it is. */
const ASKING_MS = 1_000;

/**
 * Takes the lock `name` for this process; the error names the process that has it.
 *
 * The lock is an abstract Unix socket: in a network namespace only one process can bind a name, and
 * Linux frees it however the process ends, so there is no stale lock.
 */
export async function takeLock(name: string, what: string): Promise<Result<ExclusiveLock, InspectorError>> {
  const path = `\0ironic-inspector:${name}`;
  const server = createServer((socket) => socket.on('error', () => {}).end(String(process.pid)));
  try {
    await listen(server, path);
  } catch (cause) {
    const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const why = isTaken ? `is in use by ${await holder(path)}` : 'cannot be taken hold of';
    return Err(new InspectorError('firewall-failed', `${what} ${why}`, { cause }));
  }
  server.unref();
  return Ok({ release: () => new Promise((resolve) => server.close(() => resolve())) });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // exclusive: workers of a cluster do not share it
    server.listen({ path, exclusive: true }, resolve);
  });
}

function holder(path: string): Promise<string> {
  return new Promise((resolve) => {
    let pid = '';
    const socket = connect(path);
    const done = () => {
      socket.destroy();
      resolve(/^\d+$/.test(pid) ? `process ${pid}` : 'another process');
    };
    socket.setTimeout(ASKING_MS, done).setEncoding('utf8');
    socket.on('data', (text: string) => (pid += text));
    socket.on('end', done).on('error', done);
  });
}
