import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { outcomeOf, runSource, textOf } from './run-command.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

describe('demo', () => {
  it('shows three machines, why a fourth is not recognised and what changed, and exits 0', async () => {
    const { code, out } = await outcomeOf(runSource(ends, 'demo.ts'));
    expect(code).toBe(0);
    expect(out).toContain('3 of 3 machines introspected.');
    expect(out).toMatch(/│ Disks .*\n│ .*← root disk/);
    expect(out).toContain('pxe_enabled=true');
    const [, why = ''] = /┌─ edge-51 · waiting · why\? ─*┐\n([^└]*)└/.exec(out) ?? [];
    const text = why.replaceAll(/ *│(\n│)? */g, ' ');
    expect(text).toContain('Most likely: mac-mistyped.');
    expect(text).toContain('It has the MAC address 02:00:5e:10:05:01, where 02:00:5e:18:05:01 is recorded.');
    const [, changes = ''] = /┌─ server-17 · what changed ─*┐\n([^└]*)└/.exec(out) ?? [];
    expect(changes).toMatch(/│ serious +Disk .* is gone +│/);
    const severities = Array.from(changes.matchAll(/^│ (\w+)/gm), ([, severity]) => severity);
    expect(severities.join(' ')).toBe('serious serious serious notable notable minor');
    expect(out).toContain('Diagnosis of edge-51: mac-mistyped. Changes in server-17: 6.');
  }, 30_000);
});

describe('start', () => {
  it('answers until it is told to stop', async () => {
    const fake = new FakeIronic();
    fake.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.1' } });
    const ironic = await serveIronic(fake);
    ends.push(() => ironic.close());
    const variables = { IRONIC_URL: ironic.url, INSPECTOR_PORT: '0', INSPECTOR_LOG: 'info' };
    const child = runSource(ends, 'start.ts', [], variables);
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

  it('says that it needs Ironic', async () => {
    const { code, err } = await outcomeOf(runSource(ends, 'start.ts'));
    expect(code).toBe(1);
    expect(err).toMatch(/^IRONIC_URL: is required/);
  }, 30_000);

  it('says what is wrong with its environment', async () => {
    const variables = { IRONIC_URL: 'http://127.0.0.1:1', INSPECTOR_PORT: 'x', INSPECTOR_ADD_PORTS: 'some' };
    const { code, err } = await outcomeOf(runSource(ends, 'start.ts', [], variables));
    expect(code).toBe(1);
    expect(err).toMatch(/'x' \(INSPECTOR_PORT\)\n.*add_ports: must be one of .*, not 'some' \(INSPECTOR_ADD_PORTS\)/);
  }, 30_000);
});
