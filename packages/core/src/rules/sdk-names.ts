/**
 * What the original's client calls some of a node's fields (CONTRACT.md §6.4), and what Ironic calls them. Rules may use either.
 */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  id: 'uuid',
  is_maintenance: 'maintenance',
  is_automated_clean_enabled: 'automated_clean',
  is_console_enabled: 'console_enabled',
  is_protected: 'protected',
  is_retired: 'retired',
  is_secure_boot: 'secure_boot',
  allocation_id: 'allocation_uuid',
  chassis_id: 'chassis_uuid',
  instance_id: 'instance_uuid',
  port_groups: 'portgroups',
};

/** Ironic's name of a node's field. */
export function wireName(name: string): string {
  return Object.hasOwn(WIRE_NAMES, name) ? (WIRE_NAMES[name] ?? name) : name;
}
