import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { eventually } from '@ironic-inspector/testing';
import { runCommand } from '../../src/index.ts';
import { lastWords } from '../../src/run-command.ts';

/**
 * The network namespace that the tests were started from; `pnpm test:services` says so when it has
 * made another one for them.
 */
const { INSPECTOR_TEST_FIREWALL: parent } = process.env;

export const HAS_NETWORK = parent !== undefined;
export const WHERE = 'in a network of its own, which only `pnpm test:services` makes';

/**
 * Throws unless this process is in a network of its own: what these tests do to the machine's could
 * not be taken back.
 */
function refuseOwnNetwork(): void {
  const own = readlinkSync('/proc/self/ns/net');
  if (!HAS_NETWORK || own === parent || own === namespaceOf(1)) {
    throw new Error(
      "These tests change the network they are in, and this is the machine's own: run `pnpm test:services`",
    );
  }
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** Runs a program that must succeed. */
export async function run(...command: readonly string[]): Promise<string> {
  const ran = (await runCommand(command)).unwrap();
  if (ran.code !== 0) throw new Error(`${command.join(' ')}: ${lastWords(ran)}`);
  return ran.output;
}

/** Where machines are plugged in: a cable to the interface of the server, `device`. */
export interface TestNetwork {
  readonly device: string;
  /** Runs a program on the machines' side of the cable. */
  onMachines(...command: readonly string[]): ReturnType<typeof runCommand>;
  /** The interface of the machine with this MAC address, plugged in if need be. */
  machine(mac: string): Promise<string>;
  /**
   * Those of the machines that are given an address when they ask for one, all at the same time.
   */
  leased(macs: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
}

const SERVER_ADDRESS = '192.0.2.1';
/** What the DHCP servers of these tests give away. */
export const DHCP_RANGE = '192.0.2.50,192.0.2.200,120';

/**
 * Makes the network of a test; the namespace of the machines is gone with `close`, and when this
 * process dies.
 */
export async function testNetwork(device: string): Promise<TestNetwork> {
  refuseOwnNetwork();
  const machines = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(machines, 'exit');
  const pid = String(machines.pid);
  const own = readlinkSync('/proc/self/ns/net');
  await eventually(() => (namespaceOf(Number(pid)) ?? own) !== own, 'the namespace of the machines');
  const cable = `${device}-m`;
  await run('ip', 'link', 'set', 'lo', 'up');
  await run('ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', cable, 'netns', pid);
  await run('ip', 'address', 'add', `${SERVER_ADDRESS}/24`, 'dev', device);
  await run('ip', 'link', 'set', device, 'up');
  const inside = ['nsenter', '--target', pid, '--net'];
  await run(...inside, 'ip', 'link', 'set', cable, 'up');
  const plugged = new Map<string, string>();

  const machine = async (mac: string) => {
    const known = plugged.get(mac);
    if (known !== undefined) return known;
    const name = `m${plugged.size}`;
    plugged.set(mac, name);
    const link = [
      'ip',
      'link',
      'add',
      'link',
      cable,
      'name',
      name,
      'address',
      mac,
      'type',
      'macvlan',
      'mode',
      'bridge',
    ];
    await run(...inside, ...link);
    await run(...inside, 'ip', 'link', 'set', name, 'up');
    return name;
  };

  const asks = async (mac: string) => {
    const name = await machine(mac);
    const client = ['udhcpc', '-i', name, '-f', '-q', '-n', '-t', '2', '-T', '1', '-s', '/bin/true'];
    const asked = (await runCommand([...inside, ...client], { timeout: 60_000 })).unwrap();
    return asked.code === 0 && `${asked.output}${asked.errors}`.includes('lease of');
  };

  return {
    device,
    onMachines: (...command) => runCommand([...inside, ...command]),
    machine,
    leased: async (macs) => {
      for (const mac of macs) await machine(mac);
      const answers = await Promise.all(macs.map(asks));
      return macs.filter((_mac, index) => answers[index]);
    },
    close: async () => {
      machines.stdin.end();
      await ended;
      await runCommand(['ip', 'link', 'delete', device]);
    },
  };
}
