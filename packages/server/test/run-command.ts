import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Runs a file of the sources as a user does, in a process of its own; ends it with `ends`.
 * `stderr`: a file instead of a pipe.
 */
export function runSource(
  ends: (() => unknown)[],
  file: string,
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  stderr: 'pipe' | number = 'pipe',
): ChildProcess {
  const path = fileURLToPath(new URL(`../src/${file}`, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=ironic-inspector-source', path, ...words], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1', HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', stderr],
    timeout: 30_000,
  });
  ends.push(() => child.kill('SIGKILL'));
  return child;
}

export async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

/** What a command said, after its end. */
export async function outcomeOf(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, out, err };
}

/** An inspector.conf that works anywhere and logs nothing; what is appended to it wins. */
export const LEAST = `[ironic]
auth_type = none
endpoint_override = http://127.0.0.1:1
[pxe_filter]
driver = noop
[DEFAULT]
auth_strategy = noauth
listen_address = 127.0.0.1
listen_port = 0
log_level = none
[database]
connection = memory
`;

/** Where a daemon answers, as soon as it says so. */
export async function urlOf(child: ChildProcess): Promise<string> {
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return /answers at (\S+)/.exec(line)?.[1] ?? `none: ${line}`;
}
