import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Runs a command as a user does: the sources, in a process of their own. */
function run(file: string, env: Record<string, string> = {}): ChildProcess {
  const path = fileURLToPath(new URL(`../src/${file}`, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=ironic-inspector-source', path], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  ends.push(() => child.kill('SIGKILL'));
  return child;
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

describe('demo', () => {
  it('shows three machines and exits 0', async () => {
    const child = run('demo.ts');
    const [text, [code]] = await Promise.all([textOf(child.stdout), once(child, 'exit')]);
    expect(code).toBe(0);
    expect(text).toContain('3 of 3 machines introspected.');
    expect(text).toMatch(/│ Disks .*\n│ .*← root disk/);
    expect(text).toContain('pxe_enabled=true');
  }, 30_000);
});

describe('start', () => {
  it('answers until it is told to stop', async () => {
    const fake = new FakeIronic();
    fake.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.1' } });
    const ironic = await serveIronic(fake);
    ends.push(() => ironic.close());
    const child = run('start.ts', { IRONIC_URL: ironic.url, INSPECTOR_PORT: '0', INSPECTOR_LOG: 'info' });
    const log = textOf(child.stderr);
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
    const url = /answers at (\S+)/.exec(line)?.[1];
    const response = await fetch(`${url}/v1/introspection/node-1`, { method: 'POST' });
    expect(response.status).toBe(202);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(await log).toContain('introspect requested');
  }, 30_000);

  it('says what is wrong with its environment', async () => {
    const child = run('start.ts');
    const [text, [code]] = await Promise.all([textOf(child.stderr), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(text).toMatch(/^IRONIC_URL: is required/);
  }, 30_000);
});
