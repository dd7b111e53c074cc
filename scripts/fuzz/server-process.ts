import { once } from 'node:events';
import { join } from 'node:path';
import { startProcess, type Running } from '../start-process.ts';
import type { Health } from './server.ts';

/** Files for the sockets of ten thousand connections, and some. */
export const FILES = 11_400;

/** The server that is fuzzed, for so many machines, on memory stores or a SQLite file. */
export function startServer(machines: number, store?: string): Promise<Running> {
  const env = { NODES: String(machines), ...(store !== undefined && { STORE: store }) };
  return startProcess(join(import.meta.dirname, 'server.ts'), { env, files: FILES, node: ['--expose-gc'] });
}

/** Asks the server how it is, after tidying up if that is wanted. */
export async function askServer({ process: child, ended }: Running, what: 'health' | 'tidy'): Promise<Health> {
  if (ended() !== undefined) throw new Error(`the server ended: ${ended()}`);
  const done = new AbortController();
  try {
    const answered = once(child, 'message', { signal: done.signal });
    const gone = once(child, 'exit', { signal: done.signal }).then(([code, signal]): never => {
      throw new Error(`the server ended: ${String(code ?? signal)}`);
    });
    // Why it cannot be asked is known by its end.
    child.send(what, () => undefined);
    const [health] = (await Promise.race([answered, gone])) as [Health];
    gone.catch(() => undefined);
    return health;
  } finally {
    done.abort();
  }
}
