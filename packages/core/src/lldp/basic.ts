import {
  addressProblem,
  addressText,
  CUT_SHORT,
  type Draft,
  macText,
  NOT_UTF8,
  readText,
  type ReadTlv,
  setOnce,
  type TlvKind,
  uint16,
  utf8,
} from './tlv.ts';

/** How an identifier is written, by its subtype. */
type Subtypes = ReadonlyMap<number, 'text' | 'mac' | 'address'>;

const chassisSubtypes: Subtypes = new Map([
  [1, 'text'], // chassis component
  [2, 'text'], // interface alias
  [3, 'text'], // port component
  [4, 'mac'],
  [5, 'address'],
  [6, 'text'], // interface name
  [7, 'text'], // assigned locally
]);

const portSubtypes: Subtypes = new Map([
  [1, 'text'], // interface alias
  [2, 'text'], // port component
  [3, 'mac'],
  [4, 'address'],
  [5, 'text'], // interface name
  [7, 'text'], // assigned locally
]);

/** Bit 0, "other", says nothing. */
const capabilityBits = [
  'Repeater',
  'Bridge',
  'WLAN',
  'Router',
  'Telephone',
  'DOCSIS cable device',
  'Station only',
  'C-Vlan',
  'S-Vlan',
  'TPMR',
].map((label, index) => ({ label, mask: 2 << index }));

/** The TLVs of the basic management set (IEEE 802.1AB), by type. */
export const basicTlvs: ReadonlyMap<number, TlvKind> = new Map([
  [0, { name: 'end' }],
  [1, { name: 'chassis ID', read: readIdentifier('switch_chassis_id', chassisSubtypes) }],
  [2, { name: 'port ID', read: readIdentifier('switch_port_id', portSubtypes) }],
  [3, { name: 'time to live' }],
  [4, { name: 'port description', read: readText('switch_port_description') }],
  [5, { name: 'system name', read: readText('switch_system_name') }],
  [6, { name: 'system description', read: readText('switch_system_description') }],
  [7, { name: 'system capabilities', read: readCapabilities }],
  [8, { name: 'management address', read: readManagementAddress }],
]);

function readIdentifier(key: 'switch_chassis_id' | 'switch_port_id', subtypes: Subtypes): ReadTlv {
  return (value, neighbour) => {
    const [subtype] = value;
    if (subtype === undefined) return CUT_SHORT;
    const identifier = value.subarray(1);
    switch (subtypes.get(subtype)) {
      case undefined:
        return `has the subtype ${subtype}, which is not known here`;
      case 'text': {
        const text = utf8(identifier);
        if (text === undefined) return NOT_UTF8;
        setOnce(neighbour, key, text);
        return undefined;
      }
      case 'mac': {
        const mac = macText(identifier);
        if (mac === undefined) return CUT_SHORT;
        setOnce(neighbour, key, mac);
        return undefined;
      }
      case 'address': {
        const address = addressText(identifier);
        // As upstream: an address that cannot be read is null, and counts as the first value.
        if (address !== undefined) setOnce(neighbour, key, address);
        return typeof address === 'string' ? undefined : addressProblem(address);
      }
    }
  };
}

function readCapabilities(value: Uint8Array, neighbour: Draft): string | undefined {
  const [support, enabled] = [uint16(value, 0), uint16(value, 2)];
  if (value.length !== 4 || support === undefined || enabled === undefined) return 'is not 4 bytes long';
  setOnce(neighbour, 'switch_capabilities_support', capabilityNames(support));
  setOnce(neighbour, 'switch_capabilities_enabled', capabilityNames(enabled));
  return undefined;
}

function capabilityNames(bits: number): string[] {
  return capabilityBits.filter(({ mask }) => (bits & mask) !== 0).map(({ label }) => label);
}

/** Its first byte is the address's length, which the family tells as well; what follows the address says nothing here. */
function readManagementAddress(value: Uint8Array, neighbour: Draft): string | undefined {
  const address = addressText(value.subarray(1));
  if (typeof address !== 'string') return addressProblem(address);
  (neighbour.switch_mgmt_addresses ??= []).push(address);
  return undefined;
}
