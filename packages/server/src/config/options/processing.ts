import { option, optional, unused } from '../option.ts';
import { boolean, choice, decimal, dictionary, integer, list, repeated, text } from '../value-types.ts';
import {
  bmcVersion,
  cidrAndNetwork,
  knownAccelerator,
  pciAlias,
  speedAndNetwork,
  switchAndNetwork,
} from './hook-values.ts';

const DEFAULT_HOOKS = 'ramdisk_error,root_disk_selection,scheduler,validate_interfaces,capabilities,pci_devices';

/** CONTRACT.md §10.2. */
export const processing = {
  add_ports: option(choice('all', 'active', 'pxe', 'disabled'), 'pxe', {
    setting: 'processing.addPorts',
    means: "Which of the machine's interfaces become Ironic ports.",
  }),
  keep_ports: option(choice('all', 'present', 'added'), 'all', {
    setting: 'processing.keepPorts',
    means: "Which of the node's ports stay.",
  }),
  ignored_mac_addresses: option(
    list(),
    '00:00:00:00:00:00,ff:ff:ff:ff:ff:ff,be:3a:f2:b6:05:9f,02:21:28:57:47:17,fa:4b:7f',
    {
      isOurs: true,
      setting: 'processing.ignoredMacAddresses',
      means:
        'MAC addresses, or how they begin, that many machines have, such as the NIC of a management controller: interfaces with them are ignored.',
    },
  ),
  overwrite_existing: option(boolean, 'true', {
    setting: 'processing.overwriteExisting',
    means: 'Whether facts replace what the node has already.',
  }),
  update_pxe_enabled: option(boolean, 'true', {
    setting: 'processing.updatePxeEnabled',
    means: 'Whether `pxe_enabled` of the ports follows what the machine booted from.',
  }),
  default_processing_hooks: option(text, DEFAULT_HOOKS, { means: 'What `$default_processing_hooks` stands for.' }),
  processing_hooks: option(list(), '$default_processing_hooks', {
    means: 'The hooks, in order: those that come with the service, and those of `hook_modules`.',
  }),
  hook_modules: option(list(), '', {
    isOurs: true,
    means:
      'Modules with hooks, conditions, actions and not-found hooks of your own: files (`/etc/…/hooks.mts`) or names of ' +
      'packages, see [hooks of your own](hooks-of-your-own.md).',
  }),
  node_not_found_hook: optional(text, {
    means: 'What to do with a machine that belongs to no node: `enroll`, or the name of a hook of `hook_modules`.',
  }),
  ramdisk_logs_dir: optional(text, {
    means: "The folder for the ramdisk's logs; without it they are dropped. Instances that share it read each other's.",
  }),
  always_store_ramdisk_logs: option(boolean, 'false', {
    setting: 'processing.alwaysStoreRamdiskLogs',
    means: 'Whether logs are kept after a success, too.',
  }),
  store_unmatched_ramdisk_logs: option(boolean, 'false', {
    isOurs: true,
    setting: 'processing.storeUnmatchedRamdiskLogs',
    means:
      'Whether the logs of machines that belong to no node are kept, in the folder `unmatched` of the others. Anybody may send them.',
  }),
  unmatched_ramdisk_logs_max_bytes: option(integer({ min: 1 }), '268435456', {
    isOurs: true,
    means: 'How many bytes of them are kept; the oldest files make room.',
  }),
  unmatched_ramdisk_logs_max_files: option(integer({ min: 1 }), '100', {
    isOurs: true,
    means: 'How many of them are kept; the oldest make room.',
  }),
  ramdisk_logs_max_bytes: option(integer({ min: 1 }), '1073741824', {
    isOurs: true,
    means: 'How many bytes the logs of known nodes may take; the oldest files make room.',
  }),
  ramdisk_logs_max_days: optional(decimal({ min: 0.01 }), {
    isOurs: true,
    means: 'How many days logs are kept; without it, as long as there is room.',
  }),
  ramdisk_logs_filename_format: option(text, '{uuid}_{dt:%Y%m%d-%H%M%S.%f}.tar.gz', {
    means: 'The names of the log files. What a machine says of itself cannot leave the folder.',
  }),
  store_data: option(choice('none', 'database', 'swift'), 'none', { means: 'Where introspection data is kept.' }),
  disk_partitioning_spacing: option(boolean, 'true', {
    setting: 'processing.diskPartitioningSpacing',
    means: 'Whether 1 GiB of the root disk is left out of `local_gb`.',
  }),
  power_off: option(boolean, 'true', {
    setting: 'processing.powerOff',
    means: 'Whether a node whose boot is managed is powered off at the end.',
  }),
  permit_active_introspection: option(boolean, 'false', {
    setting: 'processing.permitActiveIntrospection',
    means: 'Whether nodes in use may be introspected.',
  }),
  enable_setting_ipmi_credentials: option(boolean, 'false', {
    isOurs: true,
    setting: 'processing.enableSettingIpmiCredentials',
    means: 'Whether the ramdisk may be told to set IPMI credentials (API before 1.12, old ramdisks).',
  }),
  store_data_location: option(text, '', {
    isOurs: true,
    setting: 'processing.storeDataLocation',
    means: "A key of the node's `extra` that receives the name under which its data was stored in Swift.",
  }),
  require_callback_token: option(boolean, 'false', {
    isOurs: true,
    setting: 'callback.requireToken',
    means:
      "Whether a ramdisk must bring the token that its run's start gave: see [securing the callback](securing-the-callback.md).",
  }),
  callback_closed: option(boolean, 'false', {
    isOurs: true,
    means: 'Whether this instance takes no callbacks at all: for one that only operators reach.',
  }),
  callback_allowed_networks: optional(list(), {
    isOurs: true,
    means: 'Networks from which ramdisks post, such as `192.0.2.0/24`; without it, from anywhere.',
  }),
  callback_rate: option(decimal({ min: 0.001 }), '100', {
    isOurs: true,
    means: 'How many callbacks a second one source may send in the long run.',
  }),
  callback_burst: option(integer({ min: 1 }), '1000', {
    isOurs: true,
    means: 'How many callbacks one source may send at once.',
  }),
  max_searched_macs: option(integer({ min: 1, max: 10_000 }), '512', {
    isOurs: true,
    setting: 'limits.searchedMacs',
    means:
      'How many MAC addresses of a machine that nobody waits for are looked for in Ironic; one with more is refused.',
  }),
  hook_timeout: option(decimal({ min: 0.1, max: 600 }), '10', {
    isOurs: true,
    setting: 'limits.hookSeconds',
    means:
      'Seconds that each hook may take before, and after, the node is known; one that takes longer ends its introspection.',
  }),
  node_status_keep_time: unused('Statuses are kept until the node is deleted in Ironic.'),
  log_bmc_address: unused('Events always name the node.'),
  introspection_delay_drivers: unused('`[DEFAULT]introspection_delay` holds for all drivers.'),
};

export const discovery = {
  enroll_node_driver: option(text, 'fake-hardware', { means: 'The driver of new nodes.' }),
  enroll_node_fields: option(dictionary(), '', { means: 'More fields of new nodes.' }),
  enabled_bmc_address_version: option(list(bmcVersion), '4,6', {
    means: 'Which address of the management controller is wanted, in order of preference.',
  }),
  allowed_bmc_networks: optional(list(), {
    isOurs: true,
    means: 'Only machines whose management controller is in one of these networks become nodes.',
  }),
  max_nodes_per_minute: option(integer({ min: 1 }), '60', {
    isOurs: true,
    means: 'How many nodes may be created within a minute, whoever posts.',
  }),
};

export const capabilities = {
  boot_mode: option(boolean, 'false', {
    setting: 'capabilities.bootMode',
    means: 'Whether the boot mode becomes a capability.',
  }),
  cpu_flags: option(
    dictionary(),
    'vmx:cpu_vt,svm:cpu_vt,aes:cpu_aes,pse:cpu_hugepages,pdpe1gb:cpu_hugepages_1g,smx:cpu_txt',
    { setting: 'capabilities.cpuFlags', means: 'Which CPU flags become which capabilities.' },
  ),
};

export const pci_devices = {
  alias: option(repeated(pciAlias), '', {
    setting: 'pciDevices.alias',
    means: 'PCI devices that are counted: `{"vendor_id": "8086", "product_id": "1572", "name": "nic"}`.',
  }),
};

export const accelerators = {
  known_devices: optional(text, { means: 'A YAML file of accelerators; without it the built-in list is used.' }),
  more_devices: option(repeated(knownAccelerator), '', {
    isOurs: true,
    setting: 'accelerators.moreDevices',
    means: 'Accelerators besides those of the list: `{"vendor_id": "10de", "device_id": "2330", "type": "GPU"}`.',
  }),
};

export const extra_hardware = {
  strict: option(boolean, 'false', {
    setting: 'extraHardware.strict',
    means: 'Whether all rows are dropped when one is not what it should be.',
  }),
};

export const port_groups = {
  mode: option(text, '802.3ad', {
    isOurs: true,
    setting: 'portGroups.mode',
    means: 'How the ports of a group are bonded, in the words of Linux.',
  }),
  across_switches: option(boolean, 'false', {
    isOurs: true,
    setting: 'portGroups.acrossSwitches',
    means: 'Whether ports of different switches are in one group when the switches use the same number for it.',
  }),
};

export const identity_guard = {
  mode: option(choice('warn', 'fail'), 'warn', {
    isOurs: true,
    setting: 'identityGuard.mode',
    means:
      "What the hook `identity_guard` does when it doubts that the machine is still the node's: warn, or end the " +
      'introspection before anything is written ([is it still the same machine?](recipes/is-it-still-the-same-machine.md)).',
  }),
  ignored_mac_addresses: option(list(), '', {
    isOurs: true,
    setting: 'identityGuard.ignoredMacAddresses',
    means:
      'MAC addresses, or how they begin, by which the hook recognises no machine, besides those of ' +
      '`[processing]ignored_mac_addresses`.',
  }),
};

export const port_physnet = {
  cidr_map: option(list(cidrAndNetwork), '', {
    setting: 'portPhysnet.cidrMap',
    means: 'Which addresses belong to which physical network: `192.0.2.0/24:physnet1`.',
  }),
  switch_sys_name_mapping: option(list(switchAndNetwork), '', {
    isOurs: true,
    setting: 'portPhysnet.switchSysNameMapping',
    means: 'Which switches, by the name they send, belong to which physical network: `leaf1.example:physnet1`.',
  }),
  port_speed_mapping: option(list(speedAndNetwork), '', {
    isOurs: true,
    setting: 'portPhysnet.portSpeedMapping',
    means: 'Which speeds belong to which physical network: `10Gbit/s:physnet1`.',
  }),
};
