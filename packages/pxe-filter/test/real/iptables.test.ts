import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { firewallFailureSuite, firewallSuite } from '@ironic-inspector/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createIptablesFirewall, runCommand, type IptablesFirewallOptions, type RunCommand } from '../../src/index.ts';
import { judgePackets } from '../judge-packets.ts';
import { ALL, FIRST, inspectedLab, SECOND, STRANGER } from './inspected-lab.ts';
import { HAS_NETWORK, run, testNetwork, WHERE, type TestNetwork } from './network.ts';
import { realDnsmasq, type RealDnsmasq } from './real-dnsmasq.ts';

const TIMEOUT_MS = 60_000;
const CHAIN = 'inspector-test';
const DHCPV6_SERVERS = 'ff02::1:2';

describe.skipIf(!HAS_NETWORK).each(['nft', 'legacy'] as const)(`iptables-%s, ${WHERE}`, (variant) => {
  let network: TestNetwork;
  let dnsmasq: RealDnsmasq;
  beforeAll(async () => {
    network = await testNetwork(`ipt-${variant}`);
    // It answers everybody who reaches it.
    dnsmasq = await realDnsmasq(network.device);
    await run(...dnsmasq.startCommand);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await dnsmasq?.close();
    await network?.close();
  });

  const create = (options: IptablesFirewallOptions = {}) =>
    createIptablesFirewall({ interface: network.device, chain: CHAIN, variant, ...options });
  const saved = (program = 'iptables') => run(`${program}-${variant}-save`, '-t', 'filter');

  const rest = async () => expect(await saved()).not.toContain(CHAIN);

  it(
    'a machine is given an address while it is being introspected, and not before or after',
    { timeout: TIMEOUT_MS },
    async () => {
      const { inspector, introspect, post, node } = inspectedLab(create());
      expect(await network.leased(ALL)).toEqual(ALL);
      (await inspector.start()).unwrap();
      expect(await network.leased(ALL)).toEqual([]);
      expect(await introspect()).toBe('waiting');
      expect(await network.leased(ALL)).toEqual([FIRST, STRANGER]);
      expect(await post()).toBe('finished');
      expect(await network.leased(ALL)).toEqual([]);
      expect(await introspect()).toBe('waiting');
      expect(await network.leased(ALL)).toEqual([FIRST, STRANGER]);
      (await inspector.abort(node)).unwrap();
      await inspector.idle();
      expect(await network.leased(ALL)).toEqual([]);
      (await inspector.stop()).unwrap();
      await rest();
      expect(await network.leased(ALL)).toEqual(ALL);
    },
  );

  it('unknown machines are kept off when the options say so', { timeout: TIMEOUT_MS }, async () => {
    const { inspector, introspect, node } = inspectedLab(create(), { pxeFilter: { denyUnknownMacs: true } });
    (await inspector.start()).unwrap();
    expect(await introspect()).toBe('waiting');
    expect(await network.leased(ALL)).toEqual([FIRST]);
    // Again for the same machine, after nobody could boot.
    (await inspector.abort(node)).unwrap();
    await inspector.idle();
    expect(await introspect()).toBe('waiting');
    expect(await network.leased(ALL)).toEqual([FIRST]);
    (await inspector.stop()).unwrap();
    await rest();
  });

  it('IPv6 requests of machines that may not boot do not arrive', { timeout: TIMEOUT_MS }, async () => {
    const firewall = create({ ipVersions: [4, 6] });
    const policy = { introspecting: [FIRST], others: [SECOND], unknown: 'deny', clientIds: {} } as const;
    (await firewall.open(policy)).unwrap();
    const server = createSocket('udp6');
    onTestFinished(() => void server.close());
    const arrived: string[] = [];
    server.on('message', (message) => arrived.push(message.toString()));
    await new Promise<void>((resolve) => server.bind(547, resolve));
    server.addMembership(DHCPV6_SERVERS, `::%${network.device}`);
    for (const [index, mac] of [SECOND, STRANGER, FIRST].entries()) {
      const name = await network.machine(mac);
      const address = `fe80::5054:ff:fe00:${index + 1}/64`;
      (await network.onMachines('ip', '-6', 'address', 'add', address, 'dev', name, 'nodad')).unwrap();
      const script = `const socket = require('node:dgram').createSocket('udp6');
        socket.send('${mac}', 547, '${DHCPV6_SERVERS}%${name}', () => socket.close());`;
      expect((await network.onMachines(process.execPath, '-e', script)).unwrap()).toMatchObject({ code: 0 });
    }
    // It was the last to ask: what was asked before it has arrived by now, or never will.
    if (!arrived.includes(FIRST)) await once(server, 'message');
    expect(arrived).toEqual([FIRST]);
    const counted = await run(`ip6tables-${variant}-save`, '-c', '-t', 'filter');
    expect(counted).toMatch(new RegExp(`^\\[2:\\d+\\] -A ${CHAIN} -j DROP$`, 'm'));
    (await firewall.close()).unwrap();
    expect(await saved('ip6tables')).not.toContain(CHAIN);
  });

  it(
    'rules of others stay as they are, and two inspectors get on with each other',
    { timeout: TIMEOUT_MS },
    async () => {
      await run(`iptables-${variant}`, '-A', 'INPUT', '-p', 'tcp', '--dport', '5050', '-j', 'ACCEPT');
      onTestFinished(async () => {
        await run(`iptables-${variant}`, '-D', 'INPUT', '-p', 'tcp', '--dport', '5050', '-j', 'ACCEPT');
      });
      const bare = (text: string) => text.replaceAll(/^#.*\n/gm, '').replaceAll(/\[\d+:\d+\]/g, '');
      const before = bare(await saved());
      const [first, second] = [create(), create({ chain: `${CHAIN}-2`, interface: 'elsewhere0' })];
      const policy = { introspecting: [FIRST], others: [SECOND], unknown: 'deny', clientIds: {} } as const;
      (await first.open(policy)).unwrap();
      (await second.open(policy)).unwrap();
      expect((await create().open(policy)).val).toMatchObject({
        message: `The chain ${CHAIN} is in use by process ${process.pid}`,
      });
      (await first.close()).unwrap();
      (await second.close()).unwrap();
      expect(bare(await saved())).toBe(before);
    },
  );

  it('50 000 ports are no problem', { timeout: TIMEOUT_MS }, async () => {
    const firewall = create();
    const others = Array.from({ length: 50_000 }, (_, index) => {
      const bytes = [index >> 8, index & 255].map((byte) => byte.toString(16).padStart(2, '0'));
      return `52:54:00:01:${bytes.join(':')}`;
    });
    const policy = { introspecting: [], others, unknown: 'allow', clientIds: {} } as const;
    const begun = performance.now();
    (await firewall.open(policy)).unwrap();
    const opened = performance.now();
    (await firewall.sync({ ...policy, others: [...others, SECOND] })).unwrap();
    const synced = performance.now();
    process.stdout.write(
      `50 000 ports with iptables-${variant}: opened in ${Math.round(opened - begun)} ms; the next change took ${Math.round(synced - opened)} ms\n`,
    );
    expect(await network.leased([FIRST, SECOND])).toEqual([FIRST]);
    (await firewall.close()).unwrap();
    await rest();
  });

  describe('on its own', () => {
    const subject = () => {
      let broken = false;
      // A rule that cannot be, after all the others: the program and the kernel refuse the whole.
      const spoilt: RunCommand = (command, { input, ...options } = {}) => {
        if (!broken || input === undefined || command.includes('--test')) {
          return runCommand(command, { ...options, ...(input !== undefined && { input }) });
        }
        broken = false;
        return runCommand(command, {
          ...options,
          input: input.replace(/COMMIT\n$/, `-A ${CHAIN} -j no-such-chain\nCOMMIT\n`),
        });
      };
      return {
        firewall: create({ runCommand: spoilt }),
        enforced: async () => judgePackets(await saved(), CHAIN, network.device, 67),
        breakNext: () => void (broken = true),
      };
    };
    const dispose = async ({ firewall }: ReturnType<typeof subject>) => void (await firewall.close());
    firewallSuite({ describe, it }, { create: subject, dispose });
    firewallFailureSuite({ describe, it }, { create: subject, dispose });
  });
});
