import { chmod, lstat, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { opened } from './opened.ts';

export interface SocketOptions {
  /**
   * A socket that a process left there when it died is replaced; one that answers is not, nor
   * anything else.
   */
  readonly path: string;
  /**
   * Its mode, such as `0o660`.
   * @default what the process's umask leaves
   */
  readonly mode?: number;
}

/** Has the server listen there. It removes the socket by itself when it is closed. */
export async function openSocket(server: Server, { path, mode }: SocketOptions): Promise<void> {
  await removeStale(path);
  if (mode === undefined) return opened(server, () => server.listen(path));
  await opened(server, () => {
    // Nobody gets in before the mode is right.
    const umask = process.umask(0o777);
    try {
      server.listen(path);
    } finally {
      process.umask(umask);
    }
  });
  await chmod(path, mode);
}

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSocket() === true && !(await answers(path))) await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
