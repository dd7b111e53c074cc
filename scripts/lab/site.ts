/** All of a lab: machines with their controllers, a network, Ironic, and our daemon. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startBmcs, type Bmcs } from './bmc.ts';
import { BOOT_SCRIPT_URL, startBootServer, type BootServer } from './boot-server.ts';
import { CALLBACK_URL, createDaemon, INSPECTOR_URL, SERVER, type Daemon } from './daemon.ts';
import { ironicRelease, startIronic, type IronicPrograms } from './ironic.ts';
import { startSwitch } from './lldp-switch.ts';
import { createMachine, type Machine } from './machine.ts';
import { makeNetwork, startDhcp, type Dhcp } from './network.ts';
import { Processes } from './processes.ts';
import type { Settings } from './settings.ts';
import { until } from './wait.ts';

/** The machines: the first is introspected, the second idle, the third unknown to Ironic. */
type Machines = readonly [Machine, Machine, Machine];

/** A lab that runs. */
export interface Site {
  /** Where all that it writes is. */
  readonly folder: string;
  readonly machines: Machines;
  readonly bmcs: Bmcs;
  readonly dhcp: Dhcp;
  readonly bootServer: BootServer;
  readonly ironicPrograms: IronicPrograms;
  /** Whether this Ironic can ask us. */
  readonly asksInspector: boolean;
  readonly daemon: Daemon;
  /** Like `until`, and over at once when something of the lab has ended by itself. */
  until<T>(what: string, seconds: number, probe: () => T | Promise<T>): Promise<Exclude<T, undefined | false>>;
  logOf(name: string): string;
  stop(): Promise<void>;
}

/** Where things are: run.sh says so. */
function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: this is run by \`pnpm lab\`.`);
  return value;
}

/**
 * @param settings of our daemon
 * @param ironicSettings of Ironic
 */
export async function openSite(settings: Settings = {}, ironicSettings: Settings = {}): Promise<Site> {
  const folder = fromEnvironment('LAB_STATE');
  // what the journey before has left: its logs are looked at only where it was the last
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  const processes = new Processes(folder);
  const closers: { close(): void }[] = [];
  let removeNetwork = () => Promise.resolve();
  const stop = async () => {
    for (const part of closers) part.close();
    await processes.stop();
    await removeNetwork();
  };
  try {
    const machines = [1, 2, 3].map((number) =>
      createMachine(number, join(folder, `machine${number}`), processes),
    ) as readonly Machine[] as Machines;
    removeNetwork = await makeNetwork(machines);
    const ramdisk = fromEnvironment('LAB_RAMDISK');
    const byIronic = ironicSettings['deploy']?.['http_url'];
    const bootScript = byIronic === undefined ? BOOT_SCRIPT_URL : `${byIronic}/boot.ipxe`;
    const dhcp = startDhcp(folder, ramdisk, bootScript, processes);
    const bootServer = await startBootServer(ramdisk, join(folder, 'ironic/http'), SERVER, CALLBACK_URL);
    const bmcs = await startBmcs(machines, folder, processes);
    closers.push(bootServer, bmcs, startSwitch(machines, processes));
    const release = ironicRelease(process.env['LAB_IRONIC'] ?? 'bookworm', process.env['LAB_IRONIC_ROOT']);
    const ironicPrograms = await startIronic(release, folder, INSPECTOR_URL, ironicSettings, processes);
    const daemon = createDaemon(folder, dhcp.hosts, processes);
    await daemon.start(settings);
    return {
      folder,
      machines,
      bmcs,
      dhcp,
      bootServer,
      ironicPrograms,
      asksInspector: release.inspectInterfaces.includes('inspector'),
      daemon,
      until: (what, seconds, probe) => until(what, seconds, probe, () => processes.check()),
      logOf: (name) => processes.logOf(name),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
