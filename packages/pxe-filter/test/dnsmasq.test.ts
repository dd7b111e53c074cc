import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ok, type BootPolicy } from '@ironic-inspector/core';
import { firewallFailureSuite, firewallSuite, type BootJudge } from '@ironic-inspector/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDnsmasqFirewall, type DnsmasqFirewallOptions, type RunCommand } from '../src/index.ts';
import { breakable } from './breakable.ts';
import { CLIENT_ID, EMAC, NEIGHBOUR, OTHER_NEIGHBOUR, systemWith } from './infiniband-system.ts';

const [A, B, C] = ['52:54:00:00:00:0a', '52:54:00:00:00:0b', '52:54:00:00:00:0c'];
const UNKNOWN = 'unknown_hosts_filter';
const START = ['dnsmasq', 'start'];
const STOP = ['dnsmasq', 'stop'];

function policy(members: Partial<BootPolicy>): BootPolicy {
  return { introspecting: [], others: [], unknown: 'deny', clientIds: {}, ...members };
}

/**
 * A folder, and a dnsmasq that is started and stopped by command: while it runs, it answers whom
 * its files say.
 */
async function bench(options: Partial<DnsmasqFirewallOptions> = {}) {
  const hostsDir = await mkdtemp(join(tmpdir(), 'pxe-filter-hosts-'));
  const commands: (readonly string[])[] = [];
  let runs = false;
  const runCommand: RunCommand = async (command) => {
    commands.push(command);
    if (command === STOP || command[1] === 'stop') runs = false;
    else runs = true;
    return Ok({ code: 0, output: '', errors: '' });
  };
  const firewall = createDnsmasqFirewall({ hostsDir, runCommand, ...options });
  const files = async () => {
    const names = (await readdir(hostsDir)).toSorted();
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(hostsDir, name), 'utf8')] as const)),
    );
  };
  const enforced = async (): Promise<BootJudge | undefined> => {
    if (!runs) return undefined;
    const said = await files();
    return (mac) => (said[mac] ?? said[UNKNOWN])?.includes('ignore') === false;
  };
  return { hostsDir, firewall, commands, files, enforced };
}

async function begin(options: Partial<DnsmasqFirewallOptions> = {}) {
  const made = await bench(options);
  onTestFinished(async () => {
    await made.firewall.close();
    await rm(made.hostsDir, { recursive: true });
  });
  return made;
}

const create = async () => {
  const made = await bench({ startCommand: START, stopCommand: STOP });
  return { ...made, ...breakable(made.firewall, made.hostsDir) };
};
const dispose = async ({ firewall, hostsDir }: Awaited<ReturnType<typeof create>>) => {
  await firewall.close();
  await rm(hostsDir, { recursive: true });
};
firewallSuite({ describe, it }, { create, dispose });
firewallFailureSuite({ describe, it }, { create, dispose });

describe('the dnsmasq firewall', () => {
  it('writes what the original writes (CONTRACT.md §7.4)', async () => {
    const { firewall, files } = await begin();
    (await firewall.open(policy({ others: [A, B] }))).unwrap();
    expect(await files()).toEqual({
      [A]: `${A},ignore\n`,
      [B]: `${B},ignore\n`,
      [UNKNOWN]: '*:*:*:*:*:*,ignore\n',
    });
    (await firewall.sync(policy({ introspecting: [A], others: [B], unknown: 'allow' }))).unwrap();
    expect(await files()).toEqual({ [A]: `${A}\n`, [B]: `${B},ignore\n`, [UNKNOWN]: '*:*:*:*:*:*\n' });
    // B's port is deleted: it is unknown from now on.
    (await firewall.sync(policy({ introspecting: [A], unknown: 'allow' }))).unwrap();
    expect((await files())[B]).toBe(`${B}\n`);
    (await firewall.sync(policy({ others: [A] }))).unwrap();
    expect(await files()).toEqual({
      [A]: `${A},ignore\n`,
      [B]: `${B},ignore\n`,
      [UNKNOWN]: '*:*:*:*:*:*,ignore\n',
    });
  });

  it('touches no file that says so already, also one that an earlier process wrote', async () => {
    const { firewall, hostsDir } = await begin();
    await writeFile(join(hostsDir, A), `${A},ignore\n`);
    await writeFile(join(hostsDir, B), `${B},ignore\n`);
    const long = new Date(1_000_000);
    for (const mac of [A, B]) await utimes(join(hostsDir, mac), long, long);
    (await firewall.open(policy({ introspecting: [B], others: [A] }))).unwrap();
    (await firewall.sync(policy({ introspecting: [B], others: [A] }))).unwrap();
    const changed = async (mac: string) => (await stat(join(hostsDir, mac))).mtime.getTime() !== long.getTime();
    expect([await changed(A), await changed(B)]).toEqual([false, true]);
  });

  it('repairs files that an earlier process did not finish, and removes what it left half way', async () => {
    const { firewall, hostsDir, files } = await begin();
    await writeFile(join(hostsDir, A), '');
    await writeFile(join(hostsDir, B), `${B},192.0.2.7\n`);
    await writeFile(join(hostsDir, `.${C}.tmp`), `${C}`);
    (await firewall.open(policy({ introspecting: [A], others: [B] }))).unwrap();
    expect(await files()).toEqual({ [A]: `${A}\n`, [B]: `${B},ignore\n`, [UNKNOWN]: '*:*:*:*:*:*,ignore\n' });
  });

  it('keeps machines off that an earlier process let in and nobody knows any more', async () => {
    const { firewall, hostsDir, files } = await begin();
    await writeFile(join(hostsDir, C), `${C}\n`);
    (await firewall.open(policy({}))).unwrap();
    expect((await files())[C]).toBe(`${C},ignore\n`);
  });

  it('removes the files of an earlier process when told, and no others', async () => {
    const { firewall, hostsDir, files } = await begin({ purge: true });
    const foreign = { 'static-hosts': 'x', 'AA:BB:CC:DD:EE:FF': 'y', '.hidden': 'z' };
    for (const [name, text] of Object.entries(foreign)) await writeFile(join(hostsDir, name), text);
    await writeFile(join(hostsDir, C), `${C}\n`);
    (await firewall.open(policy({ others: [A] }))).unwrap();
    expect(await files()).toEqual({ [A]: `${A},ignore\n`, [UNKNOWN]: '*:*:*:*:*:*,ignore\n', ...foreign });
  });

  it('starts dnsmasq when the files are there, and stops one that was left running before', async () => {
    const seen: string[][] = [];
    let folder = '';
    const runCommand: RunCommand = async (command) => {
      seen.push([command[1] ?? '', ...(await readdir(folder)).toSorted()]);
      return Ok({ code: command[1] === 'stop' && seen.length === 1 ? 5 : 0, output: '', errors: '' });
    };
    const { firewall, hostsDir } = await begin({ startCommand: START, stopCommand: STOP, runCommand });
    folder = hostsDir;
    await writeFile(join(hostsDir, C), `${C}\n`);
    (await firewall.open(policy({ others: [A] }))).unwrap();
    (await firewall.close()).unwrap();
    expect(seen).toEqual([
      ['stop', C],
      ['start', A, UNKNOWN],
      ['stop', A, UNKNOWN],
    ]);
  });

  it('says why dnsmasq could not be started, and can be opened later', async () => {
    let code = 2;
    const runCommand: RunCommand = async () => Ok({ code, output: '', errors: 'failed to bind DHCP server socket\n' });
    const { firewall } = await begin({ startCommand: START, runCommand });
    expect((await firewall.open(policy({}))).val).toMatchObject({
      code: 'firewall-failed',
      message: 'dnsmasq start failed: failed to bind DHCP server socket (exit code 2)',
    });
    code = 0;
    (await firewall.open(policy({}))).unwrap();
  });

  it('has its folder to itself, by whatever name it is called', async () => {
    const { firewall, hostsDir } = await begin();
    (await firewall.open(policy({}))).unwrap();
    const link = `${hostsDir}-link`;
    await symlink(hostsDir, link);
    onTestFinished(() => rm(link));
    const second = createDnsmasqFirewall({ hostsDir: link });
    expect((await second.open(policy({ others: [A] }))).val).toMatchObject({
      code: 'firewall-failed',
      message: `The folder ${link} is in use by process ${process.pid}`,
    });
    expect(await readdir(hostsDir)).toEqual([UNKNOWN]);
    (await firewall.close()).unwrap();
    (await second.open(policy({}))).unwrap();
    (await second.close()).unwrap();
  });

  it('does not take a folder with a folder in it, or none at all', async () => {
    const { firewall, hostsDir } = await begin();
    await mkdir(join(hostsDir, 'leases'));
    expect((await firewall.open(policy({}))).val).toMatchObject({
      message: `The folder ${hostsDir} cannot be used: there is a folder in it, leases: it must hold nothing but files for dnsmasq`,
    });
    const nowhere = createDnsmasqFirewall({ hostsDir: join(hostsDir, 'nowhere') });
    expect((await nowhere.open(policy({}))).val).toMatchObject({ message: expect.stringContaining('ENOENT') });
  });

  it('puts files back when one cannot be put in place', async () => {
    const { firewall, hostsDir, files } = await begin();
    (await firewall.open(policy({ introspecting: [B], others: [A] }))).unwrap();
    const before = await files();
    // Comes last, as it is let in.
    await rm(join(hostsDir, UNKNOWN));
    await mkdir(join(hostsDir, UNKNOWN));
    const next = policy({ introspecting: [A, C], others: [B], unknown: 'allow' });
    expect((await firewall.sync(next)).val).toMatchObject({ code: 'firewall-failed' });
    await rm(join(hostsDir, UNKNOWN), { recursive: true });
    await writeFile(join(hostsDir, UNKNOWN), before[UNKNOWN] ?? '');
    // C was unknown before, and dnsmasq may have read that it was let in: it says no now.
    expect(await files()).toEqual({ ...before, [C]: `${C},ignore\n` });
    (await firewall.sync(next)).unwrap();
    expect(await files()).toEqual({ [A]: `${A}\n`, [B]: `${B},ignore\n`, [C]: `${C}\n`, [UNKNOWN]: '*:*:*:*:*:*\n' });
  });

  it('refuses what is no MAC address, whole', async () => {
    const { firewall, files } = await begin();
    (await firewall.open(policy({ introspecting: [A] }))).unwrap();
    const before = await files();
    for (const evil of ['../../etc/passwd', `${B}\n${C}`, B.toUpperCase(), '']) {
      expect((await firewall.sync(policy({ introspecting: [B, evil] }))).val).toMatchObject({
        code: 'firewall-failed',
        message: expect.stringContaining('is no MAC address'),
      });
    }
    expect(await files()).toEqual(before);
  });

  it('leaves dnsmasq under the last policy when somebody else runs it', async () => {
    const { firewall, files, commands } = await begin();
    (await firewall.open(policy({ others: [A] }))).unwrap();
    const before = await files();
    (await firewall.close()).unwrap();
    expect(await files()).toEqual(before);
    expect(commands).toEqual([]);
    expect((await firewall.sync(policy({}))).val).toMatchObject({ message: 'The dnsmasq firewall is not open' });
  });
});

describe('InfiniBand machines', () => {
  const clientIds = { [A]: CLIENT_ID };

  it('have files by the address that their packets come from (CONTRACT.md §7.2)', async () => {
    const sysClassNet = await systemWith(OTHER_NEIGHBOUR + NEIGHBOUR);
    const { firewall, files } = await begin({ sysClassNet, ethoibInterfaces: ['eth7'] });
    (await firewall.open(policy({ others: [A, B], clientIds }))).unwrap();
    const unknown = '*:*:*:*:*:*,ignore\n';
    expect(await files()).toEqual({ [EMAC]: `${EMAC},ignore\n`, [B]: `${B},ignore\n`, [UNKNOWN]: unknown });
    (await firewall.sync(policy({ introspecting: [A], others: [B], clientIds }))).unwrap();
    expect(await files()).toEqual({ [EMAC]: `${EMAC}\n`, [B]: `${B},ignore\n`, [UNKNOWN]: unknown });
  });

  it('keep their own address where nobody knows a better one, and it is unknown when somebody does', async () => {
    const sysClassNet = await systemWith(OTHER_NEIGHBOUR);
    const { firewall, files } = await begin({ sysClassNet, ethoibInterfaces: ['eth7'] });
    (await firewall.open(policy({ introspecting: [A], clientIds }))).unwrap();
    expect((await files())[A]).toBe(`${A}\n`);
    await writeFile(join(sysClassNet, 'eth7', 'eth', 'neighs'), NEIGHBOUR);
    (await firewall.sync(policy({ introspecting: [A], clientIds }))).unwrap();
    expect(await files()).toMatchObject({ [A]: `${A},ignore\n`, [EMAC]: `${EMAC}\n` });
  });

  it('behind an interface that cannot be read are a warning', async () => {
    const warnings: string[] = [];
    const sysClassNet = await systemWith(undefined);
    const warn = (message: string) => void warnings.push(message);
    const { firewall, files } = await begin({ sysClassNet, ethoibInterfaces: ['eth7'], warn });
    (await firewall.open(policy({ introspecting: [A], clientIds }))).unwrap();
    expect((await files())[A]).toBe(`${A}\n`);
    expect(warnings).toEqual([expect.stringContaining(`${sysClassNet}/eth7/eth/neighs cannot be read`)]);
  });
});

it('options that cannot work are named, all at once', () => {
  const options = {
    ethoibInterfaces: ['a b'],
    warn: 1,
    purge: 'yes',
    startCommand: 'systemctl start dnsmasq',
    stopCommand: [],
  };
  expect(() => createDnsmasqFirewall(options as unknown as DnsmasqFirewallOptions)).toThrow(
    [
      'The dnsmasq firewall cannot work with these options:',
      'hostsDir: is required',
      'ethoibInterfaces: must be the name of a network interface',
      'warn: must be a function',
      'purge: must be one of true, false',
      'startCommand: must be a list',
      'stopCommand: must have 1 member or more',
    ].join('\n'),
  );
  expect(() => createDnsmasqFirewall({ hostsDir: 'relative' })).toThrow('hostsDir: must be an absolute path');
});
