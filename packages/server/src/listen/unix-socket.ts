import { chmod, lstat, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { opened } from './opened.ts';

export interface SocketOptions {
  /**
   * The path of the socket. A socket of a dead process is replaced; one that answers is not, nor
   * any other file.
   */
  readonly path: string;
  /**
   * Its mode, such as `0o660`.
   * @default what the process's umask leaves
   */
  readonly mode?: number;
}

/** Has the server listen there. Node removes the socket when the server is closed. */
export async function openSocket(server: Server, { path, mode }: SocketOptions): Promise<void> {
  await removeStale(path);
  if (mode === undefined) return opened(server, () => server.listen(path));
  await opened(server, () => {
    // Nobody can connect before the mode is set.
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
