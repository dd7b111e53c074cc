import { InspectorError, type BootPolicy } from '@ironic-inspector/core';
import { firewallFailureSuite, firewallSuite } from '@ironic-inspector/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createIptablesFirewall, type IptablesFirewallOptions, type RunCommand } from '../src/index.ts';
import { CLIENT_ID, EMAC, NEIGHBOUR, OTHER_NEIGHBOUR, systemWith } from './infiniband-system.ts';
import { judgePackets } from './judge-packets.ts';
import { simulatedNetfilter } from './simulated-netfilter.ts';

const [A, B] = ['52:54:00:00:00:0a', '52:54:00:00:00:0b'];
let chains = 0;

/**
 * A firewall with a chain of its own, in front of a simulated kernel; put away when the test is
 * over.
 */
function subject(options: IptablesFirewallOptions = {}, netfilter = simulatedNetfilter()) {
  const chain = `test-${process.pid}-${chains++}`;
  const firewall = createIptablesFirewall({ interface: 'eth1', chain, runCommand: netfilter.run, ...options });
  return {
    chain,
    netfilter,
    firewall,
    enforced: () => judgePackets(netfilter.save(), chain, 'eth1', 67),
    breakNext: () => netfilter.failNext(),
    dispose: () => firewall.close(),
  };
}

function begin(...args: Parameters<typeof subject>) {
  const made = subject(...args);
  onTestFinished(async () => void (await made.firewall.close()));
  return made;
}

function policy(members: Partial<BootPolicy>): BootPolicy {
  return { introspecting: [], others: [], unknown: 'deny', clientIds: {}, ...members };
}

const dispose = async (made: ReturnType<typeof subject>) => void (await made.firewall.close());
firewallSuite({ describe, it }, { create: () => subject(), dispose });
firewallFailureSuite({ describe, it }, { create: () => subject(), dispose });

describe('the iptables firewall', () => {
  it('changes everything in one transaction, and the jump is part of the first', async () => {
    const { firewall, netfilter, chain } = begin();
    (await firewall.open(policy({ introspecting: [A, B] }))).unwrap();
    (await firewall.sync(policy({ introspecting: [B], others: [A], unknown: 'allow' }))).unwrap();
    const changes = netfilter.commands.filter(
      ({ command }) => command[0]?.endsWith('-restore') && !command.includes('--test'),
    );
    expect(changes).toEqual([
      {
        command: ['iptables-restore', '-w', '--noflush'],
        input: [
          '*filter',
          `:${chain} - [0:0]`,
          `-A ${chain} -m mac --mac-source ${A} -j ACCEPT`,
          `-A ${chain} -m mac --mac-source ${B} -j ACCEPT`,
          `-A ${chain} -j DROP`,
          `-I INPUT -i eth1 -p udp --dport 67 -j ${chain}`,
          'COMMIT',
          '',
        ].join('\n'),
      },
      {
        command: ['iptables-restore', '-w', '--noflush'],
        input: [
          '*filter',
          `:${chain} - [0:0]`,
          `-A ${chain} -m mac --mac-source ${A} -j DROP`,
          `-A ${chain} -j ACCEPT`,
          'COMMIT',
          '',
        ].join('\n'),
      },
    ]);
  });

  it('opens again for the same machines after it was closed to all (Q-41)', async () => {
    const { firewall, enforced } = begin();
    (await firewall.open(policy({ introspecting: [A] }))).unwrap();
    (await firewall.sync(policy({}))).unwrap();
    expect(enforced()?.(A)).toBe(false);
    (await firewall.sync(policy({ introspecting: [A] }))).unwrap();
    expect(enforced()?.(A)).toBe(true);
  });

  it('changes nothing when nothing has changed, and puts back what somebody else removed', async () => {
    const { firewall, netfilter, enforced } = begin();
    const changes = () => netfilter.commands.filter(({ command }) => command.includes('--noflush')).length;
    (await firewall.open(policy({ introspecting: [A] }))).unwrap();
    const before = changes();
    (await firewall.sync(policy({ introspecting: [A] }))).unwrap();
    expect(changes()).toBe(before);
    netfilter.flush();
    expect(enforced()).toBeUndefined();
    (await firewall.sync(policy({ introspecting: [A] }))).unwrap();
    expect(enforced()?.(A)).toBe(true);
    expect(enforced()?.(B)).toBe(false);
  });

  it('leaves what is not its own alone', async () => {
    const { firewall, netfilter } = begin();
    const before = netfilter.save();
    (await firewall.open(policy({ introspecting: [A] }))).unwrap();
    expect(judgePackets(netfilter.save(), 'INPUT', 'eth0', 67)?.(B)).toBe(true);
    expect(judgePackets(netfilter.save(), 'INPUT', 'eth1', 53)?.(B)).toBe(true);
    (await firewall.close()).unwrap();
    expect(netfilter.save()).toBe(before);
  });

  it('filters IPv6 as well, all or nothing', async () => {
    const { firewall, netfilter, chain } = begin({ ipVersions: [4, 6] });
    const allowed = () =>
      [
        judgePackets(netfilter.save('iptables'), chain, 'eth1', 67),
        judgePackets(netfilter.save('ip6tables'), chain, 'eth1', 547),
      ].map((mayBoot) => mayBoot && [A, B].filter(mayBoot));
    netfilter.failNext('ip6tables');
    expect((await firewall.open(policy({ introspecting: [A] }))).err).toBe(true);
    expect(allowed()).toEqual([undefined, undefined]);
    (await firewall.open(policy({ introspecting: [A] }))).unwrap();
    expect(allowed()).toEqual([[A], [A]]);
    netfilter.failNext('ip6tables');
    expect((await firewall.sync(policy({ introspecting: [B] }))).err).toBe(true);
    expect(allowed()).toEqual([[A], [A]]);
    (await firewall.sync(policy({ introspecting: [B] }))).unwrap();
    expect(allowed()).toEqual([[B], [B]]);
    (await firewall.close()).unwrap();
    expect(allowed()).toEqual([undefined, undefined]);
  });

  it('is not fooled by a change that could not be taken back', async () => {
    const netfilter = simulatedNetfilter();
    let once = true;
    const runCommand: RunCommand = async (command, options) => {
      const answer = await netfilter.run(command, options);
      // IPv4 has taken the new rules, IPv6 refuses them, and now IPv4 does not take the old ones.
      if (once && answer.ok && answer.val.code === 4) netfilter.failNext('iptables');
      if (answer.ok && answer.val.code === 4) once = false;
      return answer;
    };
    const { firewall, enforced } = begin({ ipVersions: [4, 6], runCommand }, netfilter);
    (await firewall.open(policy({ introspecting: [A] }))).unwrap();
    netfilter.failNext('ip6tables');
    expect((await firewall.sync(policy({ introspecting: [B] }))).err).toBe(true);
    expect(enforced()?.(B)).toBe(true);
    (await firewall.sync(policy({ introspecting: [A] }))).unwrap();
    expect([A, B].filter((mac) => enforced()?.(mac))).toEqual([A]);
  });

  it('has programs wait for each other where they know how to', async () => {
    const old = simulatedNetfilter({ knowsWait: false });
    const { firewall, enforced } = begin({}, old);
    (await firewall.open(policy({ introspecting: [A] }))).unwrap();
    expect(enforced()?.(A)).toBe(true);
    expect(old.commands.at(-1)?.command).not.toContain('-w');
  });

  it('takes the implementation that it is told, behind what gives it the right', async () => {
    const { firewall, netfilter } = begin({ variant: 'legacy', commandPrefix: ['sudo', '-n'], ipVersions: [6] });
    (await firewall.open(policy({}))).unwrap();
    for (const { command } of netfilter.commands) {
      expect(command.slice(0, 2)).toEqual(['sudo', '-n']);
      expect(command[2]).toMatch(/^ip6tables-legacy(-restore)?$/);
    }
  });

  it('says what is missing', async () => {
    const { firewall } = begin({}, simulatedNetfilter({ mayAdminister: false }));
    expect((await firewall.open(policy({}))).val).toMatchObject({
      code: 'firewall-failed',
      message:
        'iptables-restore cannot be used: iptables-restore: Permission denied (you must be root). (exit code 4); it needs the right to administer the network (CAP_NET_ADMIN), or a commandPrefix that gives it',
    });
    const none = createIptablesFirewall({ commandPrefix: ['/nowhere/sudo'] });
    expect((await none.open(policy({}))).val).toMatchObject({ message: '/nowhere/sudo is not installed' });
  });

  it('has its chain to itself', async () => {
    const { firewall, chain, netfilter } = begin();
    (await firewall.open(policy({}))).unwrap();
    const second = createIptablesFirewall({ chain, interface: 'eth1', runCommand: netfilter.run });
    expect((await second.open(policy({}))).val).toMatchObject({
      message: `The chain ${chain} is in use by process ${process.pid}`,
    });
    (await firewall.close()).unwrap();
    (await second.open(policy({}))).unwrap();
    (await second.close()).unwrap();
  });

  it('refuses what is no MAC address, whole', async () => {
    const { firewall, enforced } = begin();
    (await firewall.open(policy({ introspecting: [A] }))).unwrap();
    const evil = `${B} -j ACCEPT\n-A INPUT`;
    expect((await firewall.sync(policy({ introspecting: [A, evil] }))).val).toMatchObject({
      code: 'firewall-failed',
      message: expect.stringContaining('is no MAC address'),
    });
    expect(enforced()?.(A)).toBe(true);
  });
});

describe('InfiniBand machines', () => {
  it('are known by the address that their packets come from', async () => {
    const sysClassNet = await systemWith(OTHER_NEIGHBOUR + NEIGHBOUR);
    const { firewall, enforced } = begin({ sysClassNet, ethoibInterfaces: ['eth7'] });
    (await firewall.open(policy({ introspecting: [A], clientIds: { [A]: CLIENT_ID } }))).unwrap();
    expect(enforced()?.(EMAC)).toBe(true);
    expect(enforced()?.(A)).toBe(false);
    (await firewall.sync(policy({ others: [A], clientIds: { [A]: CLIENT_ID }, unknown: 'allow' }))).unwrap();
    expect(enforced()?.(EMAC)).toBe(false);
  });

  it('keep their own address when nobody knows a better one', async () => {
    const sysClassNet = await systemWith(
      `EMAC=${EMAC} IMAC=80:00:00:49:fe:80:00:00:00:00:00:00:00:00:00:00:00:00:00:01\n`,
    );
    const { firewall, enforced } = begin({ sysClassNet, ethoibInterfaces: ['eth7'] });
    const clientIds = { [A]: CLIENT_ID, [B]: '.*' };
    (await firewall.open(policy({ introspecting: [A, B], clientIds }))).unwrap();
    expect([A, B, EMAC].filter((mac) => enforced()?.(mac))).toEqual([A, B]);
  });

  it('behind an interface that cannot be read are a warning', async () => {
    const warnings: string[] = [];
    const sysClassNet = await systemWith(undefined);
    const warn = (message: string) => void warnings.push(message);
    const { firewall, enforced } = begin({ sysClassNet, ethoibInterfaces: ['eth7'], warn });
    (await firewall.open(policy({ introspecting: [A], clientIds: { [A]: CLIENT_ID } }))).unwrap();
    expect(enforced()?.(A)).toBe(true);
    expect(warnings).toEqual([expect.stringContaining(`${sysClassNet}/eth7/eth/neighs cannot be read`)]);
  });
});

it('options that cannot work are named, all at once', () => {
  const options = {
    interface: 'a name with spaces',
    chain: '-F',
    ipVersions: [5],
    variant: 'bpf',
    commandPrefix: 'sudo',
    warn: 1,
    colour: 'red',
  };
  const made = () => createIptablesFirewall(options as unknown as IptablesFirewallOptions);
  expect(made).toThrow(InspectorError);
  expect(made).toThrow(
    [
      'The iptables firewall cannot work with these options:',
      'interface: must be the name of a network interface',
      'chain: must be a name of at most 28 letters, digits, dots, dashes or underscores',
      'ipVersions: must be one of 4, 6',
      'variant: must be one of nft, legacy',
      'commandPrefix: must be a list',
      'warn: must be a function',
      'colour: is not known; there are interface, chain, ipVersions, ethoibInterfaces, variant, commandPrefix, runCommand, sysClassNet, warn',
    ].join('\n'),
  );
});
