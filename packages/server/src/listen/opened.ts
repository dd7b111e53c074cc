import type { Server } from 'node:http';

/** Resolves when the server listens, rejects when it cannot. */
export function opened(server: Server, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    begin();
  });
}
