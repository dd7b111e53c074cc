/**
 * Management controllers: OpenIPMI's simulator speaks IPMI 2.0 over the network and to the machine
 * itself; what it has to do or to know it asks of the lab over a socket.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Machine } from './machine.ts';
import type { Processes, Running } from './processes.ts';
import { run } from './run-command.ts';
import { until } from './wait.ts';

export const BMC_USER = 'admin';
export const BMC_PASSWORD = 'secret';
/** The newest one that the simulator has; ipmitool's own choice takes ten seconds to be refused. */
export const BMC_CIPHER_SUITE = '3';

/** Where the management controller of a machine is (RFC 5737: a network for documents). */
export function bmcAddress(number: number): string {
  return `198.51.100.${number}`;
}

/** What ipmitool says: as an operator with the password. @throws when it fails */
export async function ipmi(machine: Machine, ...words: readonly string[]): Promise<string> {
  const who = ['-U', BMC_USER, '-P', BMC_PASSWORD, '-C', BMC_CIPHER_SUITE];
  return (await run('ipmitool', '-I', 'lanplus', '-H', bmcAddress(machine.number), ...who, ...words)).trim();
}

/** The management controllers of all machines. */
export interface Bmcs {
  /** What they were told to do, in order: `machine 1: power on`. */
  readonly told: readonly string[];
  /** While it is set, this machine's controller refuses to switch it off. */
  refusing: number | undefined;
  /** To the process that is the management controller of that machine. */
  signal(number: number, name: NodeJS.Signals): void;
  close(): void;
}

export async function startBmcs(machines: readonly Machine[], folder: string, processes: Processes): Promise<Bmcs> {
  const told: string[] = [];
  const controllers = new Map<number, Running>();
  const bmcs = {
    told,
    refusing: undefined as number | undefined,
    signal: (number: number, name: NodeJS.Signals) => controllers.get(number)?.signal(name),
    close: () => void chassis.close(),
  };
  const chassis = createServer((request, response) => {
    void text(request)
      .then(async (words) => answer(words.split(' '), machines, bmcs))
      .then(
        (lines) => response.end(lines.map((line) => `${line}\n`).join('')),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  const socket = join(folder, 'chassis.sock');
  await new Promise<void>((resolve) => void chassis.listen(socket, resolve));
  for (const machine of machines) {
    const { number } = machine;
    const home = join(folder, `bmc${number}`);
    mkdirSync(join(home, 'state'), { recursive: true });
    writeFileSync(join(home, 'lan.conf'), lanConf(machine, `${join(import.meta.dirname, 'ask-chassis.sh')} ${socket}`));
    writeFileSync(join(home, 'commands'), COMMANDS);
    const files = ['-c', join(home, 'lan.conf'), '-f', join(home, 'commands'), '-s', join(home, 'state')];
    controllers.set(number, processes.start(`bmc${number}`, ['ipmi_sim', '-n', '-d', ...files]));
  }
  for (const machine of machines) {
    const isThere = async () => (await ipmi(machine, '-N', '1', '-R', '1', 'mc', 'info')).includes('IPMI Version');
    await until(`the management controller of machine ${machine.number}`, 60, isThere, () => processes.check());
  }
  return bmcs;
}

async function answer(
  [what, number, verb, ...words]: readonly string[],
  machines: readonly Machine[],
  bmcs: { told: string[]; refusing: number | undefined },
): Promise<string[]> {
  const machine = machines.find((one) => String(one.number) === number);
  if (machine === undefined) throw new Error(`no machine ${number}`);
  if (verb === 'get')
    return words.map((name) => `${name}:${what === 'lan' ? lanValue(name, machine) : chassisValue(name, machine)}`);
  for (let at = 0; what === 'chassis' && at + 1 < words.length; at += 2) {
    const [name = '', value = ''] = words.slice(at);
    bmcs.told.push(`machine ${number}: ${name} ${value}`);
    await change(name, value, machine, bmcs.refusing === machine.number);
  }
  return [];
}

async function change(name: string, value: string, machine: Machine, isRefusing: boolean): Promise<void> {
  if (name === 'boot') machine.boot = value;
  if (name !== 'power' && name !== 'shutdown' && name !== 'reset') return;
  const isOn = name === 'power' ? value === '1' : name === 'reset';
  if (isRefusing && !isOn) throw new Error('not now');
  if (name !== 'power' || !isOn) await machine.off();
  if (isOn) machine.on();
}

function chassisValue(name: string, machine: Machine): string {
  if (name === 'power') return machine.isOn() ? '1' : '0';
  return name === 'boot' ? machine.boot : '0';
}

/** What a machine reads of its own controller: that is how the ramdisk knows its address. */
function lanValue(name: string, machine: Machine): string {
  if (name === 'ip_addr') return bmcAddress(machine.number);
  if (name === 'ip_addr_src') return 'static';
  if (name === 'mac_addr') return machine.hardware.mac.replace(':0a:', ':0b:');
  if (name === 'subnet_mask') return '255.255.255.0';
  if (name.endsWith('_ip_addr')) return '0.0.0.0';
  return name.endsWith('_mac_addr') ? '00:00:00:00:00:00' : '';
}

function lanConf({ number, kcsPort }: Machine, ask: string): string {
  const levels = ['callback', 'user', 'operator', 'admin'];
  return `name "machine${number}"
set_working_mc 0x20
  startlan 1
    addr ${bmcAddress(number)} 623
    priv_limit admin
${levels.map((level) => `    allowed_auths_${level} none md2 md5 straight`).join('\n')}
    guid a123456789abcdefa123456789abcde${number}
    lan_config_program "${ask} lan ${number}"
  endlan
  chassis_control "${ask} chassis ${number}"
  serial 15 127.0.0.1 ${kcsPort} codec VM
  startnow false
  user 1 true "" "" user 10 none md2 md5 straight
  user 2 true "${BMC_USER}" "${BMC_PASSWORD}" admin 10 none md2 md5 straight
`;
}

const COMMANDS = `mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
mc_enable 0x20
`;
