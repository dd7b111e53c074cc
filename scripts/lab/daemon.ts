/** Our daemon, as an operator runs it: with an inspector.conf and a database in a file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from './ask.ts';
import { IRONIC_URL } from './ironic.ts';
import type { Processes, Running } from './processes.ts';
import { settingsText, withSettings, type Settings } from './settings.ts';
import { until } from './wait.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Our address on the machines' network (RFC 5737: a network for documents). */
export const SERVER = '192.0.2.1';
export const INSPECTOR_URL = `http://${SERVER}:5050`;
export const CALLBACK_URL = `${INSPECTOR_URL}/v1/continue`;

/** A run, as our API shows it. */
export interface Run {
  readonly state: string;
  readonly finished: boolean;
  readonly error: string | null;
}

/** What a ramdisk found, as far as journeys look at it. */
export interface RamdiskData {
  /** What went wrong in the ramdisk. */
  readonly error?: string | null;
  readonly inventory: {
    readonly bmc_address: string;
    readonly cpu: { readonly count: number; readonly architecture: string };
    readonly memory: { readonly physical_mb: number };
    readonly disks: readonly { readonly name: string; readonly size: number; readonly serial: string }[];
    readonly interfaces: readonly {
      readonly mac_address: string;
      readonly ipv4_address: string;
      readonly has_carrier: boolean;
    }[];
    readonly system_vendor: {
      readonly manufacturer: string;
      readonly product_name: string;
      readonly serial_number: string;
      readonly firmware?: { readonly vendor: string; readonly version: string };
    };
  };
}

/** What operators ask our API for. */
export const inspector = {
  introspect: (uuid: string, query: Readonly<Record<string, string>> = {}) =>
    request<{ callback_token?: string } | undefined>(
      `${INSPECTOR_URL}/v1/introspection/${uuid}?${new URLSearchParams(query).toString()}`,
      { method: 'POST' },
    ),
  run: (uuid: string) => request<Run>(`${INSPECTOR_URL}/v1/introspection/${uuid}`),
  data: (uuid: string, kind: 'processed' | 'unprocessed' = 'processed') =>
    request<RamdiskData>(`${INSPECTOR_URL}/v2/nodes/${uuid}/data?kind=${kind}`),
  reapply: (uuid: string) => request(`${INSPECTOR_URL}/v1/introspection/${uuid}/data/unprocessed`, { method: 'POST' }),
  addRule: (rule: object) => request(`${INSPECTOR_URL}/v1/rules`, { body: rule }),
};

/**
 * Our program with these words, run from source by what this process runs on: the project's own
 * Node.
 */
export function daemonCommand(...words: readonly string[]): readonly string[] {
  const program = join(ROOT, 'packages/server/src/bin.ts');
  return [process.execPath, '--conditions=ironic-inspector-source', program, ...words];
}

/** Where our daemon is told of what dnsmasq does. */
export function bootEventSocket(folder: string): string {
  return join(folder, 'boot-events.sock');
}

/** Our daemon's database: a SQLite file. */
export function databaseFile(folder: string): string {
  return join(folder, 'inspector.sqlite');
}

/** Our daemon: killed and started as often as a journey likes. */
export interface Daemon {
  /** @param settings besides those below, or instead of them */
  start(settings?: Settings): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export function createDaemon(folder: string, hosts: string, processes: Processes): Daemon {
  let running: Running | undefined;
  const file = join(folder, 'inspector.conf');
  return {
    start: async (settings = {}) => {
      writeFileSync(file, settingsText(withSettings(inspectorConf(folder, hosts), settings)));
      running = processes.start('inspector', daemonCommand('--config-file', file), { cwd: ROOT });
      await until(
        'our daemon',
        120,
        () => request(`${INSPECTOR_URL}/v1`).then(() => true),
        () => processes.check(),
      );
    },
    kill: async () => running?.kill(),
    stop: async () => running?.stop(),
  };
}

function inspectorConf(folder: string, hosts: string): Settings {
  return {
    DEFAULT: {
      listen_address: '0.0.0.0',
      listen_port: 5050,
      auth_strategy: 'noauth',
      introspection_delay: 0,
      log_level: 'debug',
      // an instance that was killed is given up soon
      lease: 5,
      clean_up_period: 5,
    },
    database: { connection: `sqlite:///${databaseFile(folder)}` },
    ironic: { auth_type: 'none', endpoint_override: IRONIC_URL },
    service_catalog: { endpoint_override: INSPECTOR_URL },
    processing: {
      add_ports: 'all',
      callback_allowed_networks: '192.0.2.0/24',
      always_store_ramdisk_logs: 'true',
      ramdisk_logs_dir: `${folder}/ramdisk-logs`,
      store_data: 'database',
      processing_hooks: '$default_processing_hooks,extra_hardware,lldp_basic,local_link_connection',
    },
    boot_events: { socket: bootEventSocket(folder), ipxe: 'true' },
    pxe_filter: { driver: 'dnsmasq', sync_period: 5, deny_unknown_macs: 'true' },
    dnsmasq_pxe_filter: { dhcp_hostsdir: hosts, purge_dhcp_hostsdir: 'false' },
  };
}
