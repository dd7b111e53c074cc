/**
 * What the switch at the other end of a cable says of itself and of the port that the cable is in. A key is there when
 * the switch sent it; of several values for a key that holds one, the first counts (CONTRACT.md §5.10).
 */
export interface LldpNeighbour {
  /** MAC or IP address or text, as the switch likes; `null` for an address of a family that is not known here. */
  readonly switch_chassis_id?: string | null;
  /** MAC or IP address or text such as `Ethernet1/18`; `null` for an address of a family that is not known here. */
  readonly switch_port_id?: string | null;
  readonly switch_port_description?: string;
  readonly switch_system_name?: string;
  readonly switch_system_description?: string;
  /** What the device can be: `Bridge`, `Router` and so on. */
  readonly switch_capabilities_support?: readonly string[];
  /** What of it is turned on. */
  readonly switch_capabilities_enabled?: readonly string[];
  /** IP or MAC addresses at which the switch is managed. */
  readonly switch_mgmt_addresses?: readonly string[];

  /** The VLAN of untagged frames; 0 when there is none. */
  readonly switch_port_untagged_vlan_id?: number;
  readonly switch_port_protocol_vlan_enabled?: boolean;
  readonly switch_port_protocol_vlan_support?: boolean;
  readonly switch_port_protocol_vlan_ids?: readonly number[];
  /** The VLANs that the port carries, as far as the switch names them. */
  readonly switch_port_vlans?: readonly LldpVlan[];
  /** The first bytes of protocols that pass the port, as hexadecimal digits. */
  readonly switch_protocol_identities?: readonly string[];
  readonly switch_port_management_vlan_id?: number;

  readonly switch_port_link_aggregation_enabled?: boolean;
  readonly switch_port_link_aggregation_support?: boolean;
  readonly switch_port_link_aggregation_id?: number;
  readonly switch_port_autonegotiation_enabled?: boolean;
  readonly switch_port_autonegotiation_support?: boolean;
  /** What the port offers in autonegotiation, sorted: `1000BASE-T fdx`. */
  readonly switch_port_physical_capabilities?: readonly string[];
  /** What the port runs at: `10GBASE-SR`. */
  readonly switch_port_mau_type?: string;
  /** The longest frame, in bytes. */
  readonly switch_port_mtu?: number;
}

/** A VLAN and the name that the switch has for it. */
export interface LldpVlan {
  readonly name: string;
  readonly id: number;
}
