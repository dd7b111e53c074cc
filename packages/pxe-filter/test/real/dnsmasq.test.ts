import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { firewallSuite, type BootJudge } from '@ironic-inspector/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDnsmasqFirewall } from '../../src/index.ts';
import { ALL, FIRST, inspectedLab, SECOND, STRANGER } from './inspected-lab.ts';
import { HAS_NETWORK, testNetwork, WHERE, type TestNetwork } from './network.ts';
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
      let inTime: string | undefined;
      ironic.onPower(({ kind, uuid }) => {
        // What dnsmasq has been told by the time the machine goes on.
        if (kind === 'on' && uuid === node) inTime ??= 'asked';
      });
      expect(await introspect()).toBe('waiting');
      expect(inTime).toBe('asked');
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
      const { inspector, ironic, introspect, node } = inspectedLab(await begin());
      const second = (await ironic.listPorts({ address: SECOND })).unwrap()[0]?.node_uuid ?? '';
      (await inspector.start()).unwrap();
      expect(await introspect()).toBe('waiting');
      ironic.removeNode(second);
      // The next round reads the ports anew.
      (await inspector.stop()).unwrap();
      const { hostsDir } = dnsmasq;
      const firewall = createDnsmasqFirewall({ hostsDir, ...commandsOf(dnsmasq), purge: false });
      const next = inspectedLab(firewall);
      next.ironic.removeNode((await next.ironic.listPorts({ address: SECOND })).unwrap()[0]?.node_uuid ?? '');
      (await next.inspector.start()).unwrap();
      expect(await readFile(join(hostsDir, SECOND), 'utf8')).toBe(`${SECOND},ignore\n`);
      expect(await next.introspect()).toBe('waiting');
      expect(await leased()).toEqual(ALL);
      expect(node).not.toBe('');
      (await next.inspector.stop()).unwrap();
    });

    it('50 000 ports are no problem', async () => {
      const firewall = await begin();
      const others = Array.from({ length: 50_000 }, (_, index) => {
        const bytes = [index >> 8, index & 255].map((byte) => byte.toString(16).padStart(2, '0'));
        return `52:54:00:01:${bytes.join(':')}`;
      });
      const policy = { introspecting: [], others: [...others, FIRST], unknown: 'deny', clientIds: {} } as const;
      const opened = await timed(() => firewall.open(policy));
      const next = { ...policy, introspecting: [FIRST], others } as const;
      const synced = await timed(() => firewall.sync(next));
      console.log(`50 000 ports: opened in ${opened} ms, dnsmasq included; the next change took ${synced} ms`);
      await dnsmasq.hasReadAll();
      expect(await network.leased([FIRST, SECOND])).toEqual([FIRST]);
      expect(await readdir(dnsmasq.hostsDir)).toHaveLength(50_003);
      (await firewall.close()).unwrap();
    });
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
      return { firewall, enforced };
    };
    firewallSuite(
      { describe, it },
      {
        create,
        dispose: async ({ firewall }) => {
          await firewall.close();
          await dnsmasq.close();
        },
      },
    );
  });
});

function commandsOf({ startCommand, stopCommand }: RealDnsmasq) {
  return { startCommand, stopCommand };
}

async function timed(work: () => Promise<{ unwrap(): unknown }>): Promise<number> {
  const begun = performance.now();
  (await work()).unwrap();
  return Math.round(performance.now() - begun);
}
