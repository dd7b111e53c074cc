import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BootPolicy } from '@ironic-inspector/core';
import { firewallFailureSuite, firewallSuite, type BootJudge } from '@ironic-inspector/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDnsmasqFirewall } from '../../src/index.ts';
import { breakable } from '../breakable.ts';
import { ALL, FIRST, inspectedLab, SECOND, STRANGER } from './inspected-lab.ts';
import { HAS_NETWORK, run, testNetwork, WHERE, type TestNetwork } from './network.ts';
import { realDnsmasq, type RealDnsmasq } from './real-dnsmasq.ts';

const TIMEOUT_MS = 60_000;
/** The machines that the suite for firewalls looks at one by one. */
const LOOKED_AT = [...['01', '02', '03', '04', 'ff'].map((last) => `52:54:00:00:00:${last}`), '02:00:00:00:00:01'];

describe.skipIf(!HAS_NETWORK)(`a real dnsmasq and real DHCP clients, ${WHERE}`, { timeout: TIMEOUT_MS }, () => {
  let network: TestNetwork;
  let dnsmasq: RealDnsmasq;
  beforeAll(async () => {
    network = await testNetwork('dnsmasq0');
  });
  afterAll(() => network?.close());

  const begin = async () => {
    dnsmasq = await realDnsmasq(network.device);
    const { hostsDir, startCommand, stopCommand } = dnsmasq;
    return createDnsmasqFirewall({ hostsDir, startCommand, stopCommand });
  };

  describe('with an inspector', () => {
    afterEach(() => dnsmasq.close());

    const leased = async () => {
      await dnsmasq.hasReadAll();
      return network.leased(ALL);
    };

    it('a machine is given an address while it is being introspected, and not before or after', async () => {
      const { inspector, ironic, introspect, post, node } = inspectedLab(await begin());
      (await inspector.start()).unwrap();
      expect(await leased()).toEqual([]);
      // A machine that asks as soon as it goes on is answered: the policy was there before.
      let booted: Promise<string[]> | undefined;
      ironic.onPower(({ kind }) => {
        if (kind === 'on') booted ??= network.leased([FIRST]);
      });
      expect(await introspect()).toBe('waiting');
      expect(await booted).toEqual([FIRST]);
      // Unknown ones may boot as well: it could be another NIC of that machine.
      expect(await leased()).toEqual([FIRST, STRANGER]);
      expect(await post()).toBe('finished');
      expect(await leased()).toEqual([]);
      expect(await introspect()).toBe('waiting');
      expect(await leased()).toEqual([FIRST, STRANGER]);
      (await inspector.abort(node)).unwrap();
      await inspector.idle();
      expect(await leased()).toEqual([]);
      (await inspector.stop()).unwrap();
      expect(await dnsmasq.isRunning()).toBe(false);
    });

    it('unknown machines are kept off when the options say so', async () => {
      const { inspector, introspect } = inspectedLab(await begin(), { pxeFilter: { denyUnknownMacs: true } });
      (await inspector.start()).unwrap();
      expect(await introspect()).toBe('waiting');
      expect(await leased()).toEqual([FIRST]);
      (await inspector.stop()).unwrap();
    });

    it('a machine that Ironic has forgotten is an unknown one, whatever dnsmasq was told before', async () => {
      dnsmasq = await realDnsmasq(network.device);
      const { hostsDir, startCommand } = dnsmasq;
      // Somebody else runs dnsmasq, and it goes on while inspectors come and go.
      await run(...startCommand);
      const before = inspectedLab(createDnsmasqFirewall({ hostsDir }));
      (await before.inspector.start()).unwrap();
      (await before.inspector.stop()).unwrap();
      expect(await leased()).toEqual([]);
      const after = inspectedLab(createDnsmasqFirewall({ hostsDir }));
      const [port] = (await after.ironic.listPorts({ address: SECOND })).unwrap();
      after.ironic.removeNode(port?.node_uuid ?? '');
      (await after.inspector.start()).unwrap();
      expect(await leased()).toEqual([]);
      expect(await after.introspect()).toBe('waiting');
      expect(await leased()).toEqual(ALL);
      expect(await after.post()).toBe('finished');
      expect(await leased()).toEqual([]);
      (await after.inspector.stop()).unwrap();
    });

    it('2 000 ports are read, and the one that may is given an address', async () => {
      const firewall = await begin();
      (await firewall.open(manyPorts(2_000, []))).unwrap();
      (await firewall.sync(manyPorts(2_000, [FIRST]))).unwrap();
      await dnsmasq.hasReadAll();
      expect(await network.leased([FIRST, SECOND])).toEqual([FIRST]);
      (await firewall.close()).unwrap();
    });
  });

  it('50 000 ports are written in seconds', { timeout: 2 * TIMEOUT_MS }, async () => {
    const { hostsDir, close } = await realDnsmasq(network.device);
    onTestFinished(close, 2 * TIMEOUT_MS);
    // What dnsmasq makes of them is its own affair: reading takes it longer than writing takes us.
    const firewall = createDnsmasqFirewall({ hostsDir });
    const opened = await timed(() => firewall.open(manyPorts(50_000, [])));
    const synced = await timed(() => firewall.sync(manyPorts(50_000, [FIRST])));
    process.stdout.write(`50 000 ports: written in ${opened} ms; the next change took ${synced} ms\n`);
    expect(await readdir(hostsDir)).toHaveLength(50_002);
    expect(await readFile(join(hostsDir, FIRST), 'utf8')).toBe(`${FIRST}\n`);
    (await firewall.close()).unwrap();
  });

  describe('on its own', () => {
    const create = async () => {
      const firewall = await begin();
      const { hostsDir, isRunning, hasReadAll } = dnsmasq;
      const enforced = async (): Promise<BootJudge | undefined> => {
        if (!(await isRunning())) return undefined;
        await hasReadAll();
        const given = new Set(await network.leased(LOOKED_AT));
        const names = new Set(await readdir(hostsDir));
        const texts = new Map<string, string>();
        for (const name of names) texts.set(name, await readFile(join(hostsDir, name), 'utf8'));
        // There is no client for each of a thousand machines: for those the files must do.
        return (mac) => (LOOKED_AT.includes(mac) ? given.has(mac) : texts.get(mac) === `${mac}\n`);
      };
      return { ...breakable(firewall, hostsDir), enforced };
    };
    const dispose = async ({ firewall }: Awaited<ReturnType<typeof create>>) => {
      await firewall.close();
      await dnsmasq.close();
    };
    firewallSuite({ describe, it }, { create, dispose });
    firewallFailureSuite({ describe, it }, { create, dispose });
  });
});

/** A policy for so many ports that Ironic knows, and the first machine. */
function manyPorts(count: number, introspecting: readonly string[]): BootPolicy {
  const others = Array.from({ length: count }, (_, index) => {
    const bytes = [index >> 8, index & 255].map((byte) => byte.toString(16).padStart(2, '0'));
    return `52:54:00:01:${bytes.join(':')}`;
  });
  if (introspecting.length === 0) others.push(FIRST);
  return { introspecting, others, unknown: 'deny', clientIds: {} };
}

async function timed(work: () => Promise<{ unwrap(): unknown }>): Promise<number> {
  const begun = performance.now();
  (await work()).unwrap();
  return Math.round(performance.now() - begun);
}
