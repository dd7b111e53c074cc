/** A real Ironic: API and conductor, SQLite, no authentication, machines with IPMI. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from './ask.ts';
import { BMC_CIPHER_SUITE, BMC_PASSWORD, BMC_USER, bmcAddress } from './bmc.ts';
import type { Processes, Running } from './processes.ts';
import { settingsText, withSettings, type Settings } from './settings.ts';
import { until } from './wait.ts';

export const IRONIC_URL = 'http://127.0.0.1:6385';
/** As new as the oldest Ironic here has. */
const API_VERSION = { 'X-OpenStack-Ironic-API-Version': '1.82' };

/** A node, as Ironic has it. */
export interface IronicNode {
  readonly uuid: string;
  readonly provision_state: string;
  readonly inspect_interface: string;
  readonly power_state: string | null;
  readonly last_error: string | null;
  readonly driver_info: Readonly<Record<string, unknown>>;
  readonly driver_internal_info: Readonly<Record<string, unknown>>;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A port, as Ironic has it. */
export interface IronicPort {
  readonly address: string;
  readonly pxe_enabled: boolean;
  readonly local_link_connection: Readonly<Record<string, unknown>>;
}

/** What operators ask Ironic for. */
export const ironic = {
  node: (uuid: string) => request<IronicNode>(`${IRONIC_URL}/v1/nodes/${uuid}`, { headers: API_VERSION }),
  nodes: async () =>
    (await request<{ nodes: readonly IronicNode[] }>(`${IRONIC_URL}/v1/nodes?detail=true`, { headers: API_VERSION }))
      .nodes,
  ports: async (uuid: string) =>
    (
      await request<{ ports: readonly IronicPort[] }>(`${IRONIC_URL}/v1/ports/detail?node=${uuid}`, {
        headers: API_VERSION,
      })
    ).ports,
  /** A node for the machine with that number. */
  enroll: (number: number) =>
    request<IronicNode>(`${IRONIC_URL}/v1/nodes`, {
      headers: API_VERSION,
      body: {
        name: `machine${number}`,
        driver: 'ipmi',
        driver_info: {
          ipmi_address: bmcAddress(number),
          ipmi_username: BMC_USER,
          ipmi_password: BMC_PASSWORD,
          ipmi_cipher_suite: BMC_CIPHER_SUITE,
        },
      },
    }),
  addPort: (uuid: string, address: string) =>
    request(`${IRONIC_URL}/v1/ports`, { headers: API_VERSION, body: { node_uuid: uuid, address } }),
  provision: (uuid: string, target: 'manage' | 'inspect' | 'abort' | 'provide') =>
    request(`${IRONIC_URL}/v1/nodes/${uuid}/states/provision`, {
      method: 'PUT',
      headers: API_VERSION,
      body: { target },
    }),
};

/** Which Ironic a lab has. */
export interface IronicRelease {
  /** The folder with it; `undefined` where it is installed on this machine. */
  readonly root: string | undefined;
  /** How nodes can be inspected, the default first: newer ones have no `inspector`. */
  readonly inspectInterfaces: readonly string[];
}

/** Ironic by the Debian suite that has it: 21.4, 29.0 and 39.0. */
export function ironicRelease(suite: string, root: string | undefined): IronicRelease {
  const inspectInterfaces = { bookworm: ['inspector'], trixie: ['inspector', 'agent'] }[suite] ?? ['agent'];
  return { root, inspectInterfaces: [...inspectInterfaces, 'no-inspect'] };
}

/** Ironic's two programs. */
export interface IronicPrograms {
  readonly api: Running;
  readonly conductor: {
    /** `kill -9`. */
    kill(): Promise<void>;
    /** Again, after it was killed. */
    start(): void;
  };
}

/**
 * @param inspectorUrl whom its `inspector` interface asks
 * @param settings besides those of every lab, or instead of them
 */
export async function startIronic(
  { root, inspectInterfaces }: IronicRelease,
  folder: string,
  inspectorUrl: string,
  settings: Settings,
  processes: Processes,
): Promise<IronicPrograms> {
  const home = join(folder, 'ironic');
  for (const name of ['state', 'lock', 'http', 'tftp/master', 'images/master'])
    mkdirSync(join(home, name), { recursive: true });
  const file = join(home, 'ironic.conf');
  writeFileSync(
    file,
    settingsText(withSettings(ironicConf(home, inspectorUrl), inspecting(inspectInterfaces, settings))),
  );
  const options = { env: { PYTHONWARNINGS: 'ignore', no_proxy: '*' } };
  const inRoot = root === undefined ? [] : [join(import.meta.dirname, 'in-root.sh'), root, folder];
  const command = (program: string) => [...inRoot, program, '--config-file', file];
  const tables = processes.start('ironic-dbsync', [...command('ironic-dbsync'), 'create_schema'], {
    ...options,
    mayEnd: true,
  });
  await until("Ironic's tables", 240, () => !tables.isOn());
  const startConductor = () => processes.start('ironic-conductor', command('ironic-conductor'), options);
  let conductor = startConductor();
  const api = processes.start('ironic-api', command('ironic-api'), options);
  // the API answers before the conductor has registered its drivers
  const isReady = async () => {
    const { drivers } = await request<{ drivers: readonly { name: string }[] }>(`${IRONIC_URL}/v1/drivers`);
    return drivers.some(({ name }) => name === 'ipmi');
  };
  await until('Ironic', 180, isReady, () => processes.check());
  return {
    api,
    conductor: {
      kill: () => conductor.kill(),
      start: () => {
        conductor = startConductor();
      },
    },
  };
}

/** Where the settings say themselves how nodes are inspected, Ironic chooses the default. */
function inspecting(interfaces: readonly string[], settings: Settings): Settings {
  const [first = ''] = interfaces;
  const all = { enabled_inspect_interfaces: interfaces.join(','), default_inspect_interface: first };
  return settings['DEFAULT']?.['enabled_inspect_interfaces'] === undefined
    ? withSettings({ DEFAULT: all }, settings)
    : settings;
}

function ironicConf(home: string, inspectorUrl: string): Settings {
  return {
    DEFAULT: {
      auth_strategy: 'noauth',
      host: '127.0.0.1',
      my_ip: '127.0.0.1',
      rpc_transport: 'json-rpc',
      state_path: `${home}/state`,
      enabled_hardware_types: 'ipmi',
      enabled_bios_interfaces: 'no-bios',
      enabled_boot_interfaces: 'pxe',
      enabled_console_interfaces: 'no-console',
      enabled_deploy_interfaces: 'direct',
      enabled_management_interfaces: 'ipmitool',
      enabled_network_interfaces: 'noop',
      enabled_power_interfaces: 'ipmitool',
      enabled_raid_interfaces: 'no-raid',
      enabled_rescue_interfaces: 'no-rescue',
      enabled_storage_interfaces: 'noop',
      enabled_vendor_interfaces: 'no-vendor',
    },
    api: { host_ip: '127.0.0.1', port: 6385, api_workers: 1, public_endpoint: IRONIC_URL },
    conductor: { automated_clean: 'false', sync_power_state_interval: -1, power_state_change_timeout: 60 },
    ipmi: { min_command_interval: 1, command_retry_timeout: 30, cipher_suite_versions: BMC_CIPHER_SUITE },
    database: { connection: `sqlite:///${home}/ironic.sqlite` },
    json_rpc: { auth_strategy: 'noauth', host_ip: '127.0.0.1', port: 8089 },
    oslo_messaging_notifications: { driver: 'noop' },
    oslo_concurrency: { lock_path: `${home}/lock` },
    pxe: {
      tftp_root: `${home}/tftp`,
      tftp_master_path: `${home}/tftp/master`,
      images_path: `${home}/images`,
      instance_master_path: `${home}/images/master`,
    },
    deploy: { http_root: `${home}/http` },
    dhcp: { dhcp_provider: 'none' },
    inventory: { data_backend: 'database' },
    inspector: {
      auth_type: 'none',
      endpoint_override: inspectorUrl,
      status_check_period: 2,
      // what machines boot from here is not Ironic's business
      require_managed_boot: 'false',
      hooks: '$default_hooks',
    },
    auto_discovery: { enabled: 'false' },
    service_catalog: { auth_type: 'none', endpoint_override: IRONIC_URL },
  };
}
