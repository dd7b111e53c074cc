/** Fields of a node that hold an object: what is in them can be reached, however deep. */
export type ObjectNodeField = 'driver_info' | 'extra' | 'instance_info' | 'network_data' | 'properties';

export type InterfaceNodeField =
  `${'bios' | 'boot' | 'console' | 'deploy' | 'firmware' | 'inspect' | 'management' | 'network' | 'power' | 'raid' | 'rescue' | 'storage' | 'vendor'}_interface`;

/** Fields of a node that Ironic lets clients change. */
export type WritableNodeField =
  | ObjectNodeField
  | InterfaceNodeField
  | 'automated_clean'
  | 'chassis_uuid'
  | 'conductor_group'
  | 'console_enabled'
  | 'description'
  | 'disable_power_off'
  | 'driver'
  | 'instance_name'
  | 'instance_uuid'
  | 'lessee'
  | 'maintenance'
  | 'name'
  | 'owner'
  | 'parent_node'
  | 'protected'
  | 'protected_reason'
  | 'resource_class'
  | 'retired'
  | 'retired_reason'
  | 'shard';

/** Fields of a node that only Ironic changes. */
export type ReadOnlyNodeField =
  | 'allocation_uuid'
  | 'boot_mode'
  | 'conductor'
  | 'created_at'
  | 'driver_internal_info'
  | 'fault'
  | 'inspection_finished_at'
  | 'inspection_started_at'
  | 'last_error'
  | 'maintenance_reason'
  | 'power_state'
  | 'provision_state'
  | 'provision_updated_at'
  | 'reservation'
  | 'secure_boot'
  | 'target_power_state'
  | 'target_provision_state'
  | 'traits'
  | 'updated_at'
  | 'uuid';

/**
 * The JSON patch path of a field of a node that can be set, or of a place in one that holds an
 * object: `/driver`, `/properties/cpus`, `/extra/rack/unit`.
 *
 * A field that the compiler does not know, and a path that is text of its own, are written with a
 * cast: `'/new_field' as NodePath`.
 */
export type NodePath = `/${WritableNodeField}` | `/${ObjectNodeField}/${string}`;

/** What can be read of a node: also fields that only Ironic changes, `/provision_state`. */
export type ReadableNodePath = NodePath | `/${ReadOnlyNodeField}` | `/${'driver_internal_info' | 'traits'}/${string}`;

/** What Ironic's client calls some fields (CONTRACT.md §6.4); rules may use either name. */
export type ClientNodeField =
  | 'chassis_id'
  | 'instance_id'
  | 'is_automated_clean_enabled'
  | 'is_console_enabled'
  | 'is_maintenance'
  | 'is_protected'
  | 'is_retired';

/** A path as the actions of rules take it: the slash at its beginning may be left out. */
export type RulePath =
  | NodePath
  | WritableNodeField
  | `${ObjectNodeField}/${string}`
  | ClientNodeField
  | `/${ClientNodeField}`;

/** The JSON patch path of a field of a port that can be set: `/pxe_enabled`, `/extra/rack`. */
export type PortPath =
  | `/${'address' | 'category' | 'description' | 'extra' | 'is_smartnic' | 'local_link_connection' | 'name'}`
  | `/${'physical_network' | 'portgroup_uuid' | 'pxe_enabled' | 'vendor'}`
  | `/${'extra' | 'local_link_connection'}/${string}`;
