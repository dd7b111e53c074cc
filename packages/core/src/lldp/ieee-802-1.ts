import {
  CUT_SHORT,
  type Draft,
  hexText,
  NOT_UTF8,
  readNumber,
  setOnce,
  type TlvKind,
  uint16,
  uint32,
  utf8,
} from './tlv.ts';

/** The organisation 00-80-C2: VLANs (IEEE 802.1Q, Annex D), by subtype. */
export const ieee8021Tlvs: ReadonlyMap<number, TlvKind> = new Map([
  [1, { name: 'port VLAN', read: readNumber('switch_port_untagged_vlan_id') }],
  [2, { name: 'port and protocol VLAN', read: readProtocolVlan }],
  [3, { name: 'VLAN name', read: readVlanName }],
  [4, { name: 'protocol identity', read: readProtocolIdentity }],
  [6, { name: 'management VLAN', read: readNumber('switch_port_management_vlan_id') }],
  [7, { name: 'link aggregation', read: readLinkAggregation }],
]);

function readProtocolVlan(value: Uint8Array, neighbour: Draft): string | undefined {
  const [flags] = value;
  const id = uint16(value, 1);
  if (value.length !== 3 || flags === undefined || id === undefined) return 'is not 3 bytes long';
  setOnce(neighbour, 'switch_port_protocol_vlan_enabled', (flags & 4) !== 0);
  setOnce(neighbour, 'switch_port_protocol_vlan_support', (flags & 2) !== 0);
  (neighbour.switch_port_protocol_vlan_ids ??= []).push(id);
  return undefined;
}

function readVlanName(value: Uint8Array, neighbour: Draft): string | undefined {
  const id = uint16(value, 0);
  const bytes = counted(value.subarray(2));
  if (id === undefined || bytes === undefined) return CUT_SHORT;
  const name = utf8(withoutPadding(bytes));
  if (name === undefined) return NOT_UTF8;
  (neighbour.switch_port_vlans ??= []).push({ name, id });
  return undefined;
}

function readProtocolIdentity(value: Uint8Array, neighbour: Draft): string | undefined {
  const identity = counted(value);
  if (identity === undefined) return CUT_SHORT;
  (neighbour.switch_protocol_identities ??= []).push(hexText(identity));
  return undefined;
}

/** The same in both sets: IEEE 802.3 had it first, and many switches still send that. */
export function readLinkAggregation(value: Uint8Array, neighbour: Draft): string | undefined {
  const [status] = value;
  const id = uint32(value, 1);
  if (value.length !== 5 || status === undefined || id === undefined) return 'is not 5 bytes long';
  setOnce(neighbour, 'switch_port_link_aggregation_enabled', (status & 2) !== 0);
  setOnce(neighbour, 'switch_port_link_aggregation_support', (status & 1) !== 0);
  setOnce(neighbour, 'switch_port_link_aggregation_id', id);
  return undefined;
}

/** As many bytes as the first one says. */
function counted(bytes: Uint8Array): Uint8Array | undefined {
  const [count] = bytes;
  return count === undefined || bytes.length <= count ? undefined : bytes.subarray(1, 1 + count);
}

/** Some switches fill names up with NUL. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
}
