/** The minor API version in which a node field was added; older requests neither see nor set it. */
const NODE_FIELDS_SINCE: Readonly<Record<string, number>> = {
  driver_internal_info: 3,
  name: 5,
  inspection_finished_at: 6,
  inspection_started_at: 6,
  clean_step: 7,
  raid_config: 12,
  target_raid_config: 12,
  network_interface: 20,
  resource_class: 21,
  boot_interface: 31,
  console_interface: 31,
  deploy_interface: 31,
  inspect_interface: 31,
  management_interface: 31,
  power_interface: 31,
  raid_interface: 31,
  vendor_interface: 31,
  storage_interface: 33,
  traits: 37,
  rescue_interface: 38,
  bios_interface: 40,
  fault: 42,
  deploy_step: 44,
  conductor_group: 46,
  automated_clean: 47,
  protected: 48,
  protected_reason: 48,
  conductor: 49,
  owner: 50,
  description: 51,
  allocation_uuid: 52,
  retired: 61,
  retired_reason: 61,
  lessee: 65,
  network_data: 66,
  boot_mode: 75,
  secure_boot: 75,
  shard: 82,
};

const PORT_FIELDS_SINCE: Readonly<Record<string, number>> = {
  internal_info: 18,
  local_link_connection: 19,
  pxe_enabled: 19,
  portgroup_uuid: 24,
  physical_network: 34,
  is_smartnic: 53,
};

/** The versions in which other features were added. */
export const SINCE = { fields: 8, traits: 37, resetInterfaces: 45, portGroups: 26, inventories: 81 } as const;

/** The highest version this fake knows; Ironic 21.4's. */
export const NEWEST_MINOR = 82;
const OLDEST_MINOR = 1;

/** The fields of a record that a request at minor version `minor` sees. */
export function visible(
  kind: 'nodes' | 'ports',
  record: Readonly<Record<string, unknown>>,
  minor: number,
): Readonly<Record<string, unknown>> {
  if (minor >= NEWEST_MINOR) return record;
  return Object.fromEntries(Object.entries(record).filter(([field]) => isKnown(kind, field, minor)));
}

/** Whether a request at minor version `minor` may name the field. */
export function isKnown(kind: 'nodes' | 'ports', field: string, minor: number): boolean {
  return ((kind === 'nodes' ? NODE_FIELDS_SINCE : PORT_FIELDS_SINCE)[field] ?? 0) <= minor;
}

/**
 * The minor version that a request asks for; `undefined` when the header is malformed or out of
 * range. Without a header it is the oldest, as in Ironic.
 */
export function requestedMinor(header: string | undefined, newest: number): number | undefined {
  if (header === undefined) return OLDEST_MINOR;
  if (header.toLowerCase() === 'latest') return newest;
  const parts = /^(\d+)\.(\d+)$/.exec(header);
  if (parts?.[1] !== '1') return undefined;
  const minor = Number(parts[2]);
  return minor >= OLDEST_MINOR && minor <= newest ? minor : undefined;
}
