import { readLinkAggregation } from './ieee-802-1.ts';
import { type Draft, readNumber, setOnce, type TlvKind, uint16 } from './tlv.ts';

/** What a medium attachment unit runs at, by number: `ifMauTypeList` of RFC 4836. */
const mauTypes: readonly string[] = [
  'Unknown',
  'AUI',
  '10BASE-5',
  'FOIRL',
  '10BASE-2',
  '10BASE-T duplex mode unknown',
  '10BASE-FP',
  '10BASE-FB',
  '10BASE-FL duplex mode unknown',
  '10BROAD36',
  '10BASE-T half duplex',
  '10BASE-T full duplex',
  '10BASE-FL half duplex',
  '10BASE-FL full duplex',
  '100 BASE-T4',
  '100BASE-TX half duplex',
  '100BASE-TX full duplex',
  '100BASE-FX half duplex',
  '100BASE-FX full duplex',
  '100BASE-T2 half duplex',
  '100BASE-T2 full duplex',
  '1000BASE-X half duplex',
  '1000BASE-X full duplex',
  '1000BASE-LX half duplex',
  '1000BASE-LX full duplex',
  '1000BASE-SX half duplex',
  '1000BASE-SX full duplex',
  '1000BASE-CX half duplex',
  '1000BASE-CX full duplex',
  '1000BASE-T half duplex',
  '1000BASE-T full duplex',
  '10GBASE-X',
  '10GBASE-LX4',
  '10GBASE-R',
  '10GBASE-ER',
  '10GBASE-LR',
  '10GBASE-SR',
  '10GBASE-W',
  '10GBASE-EW',
  '10GBASE-LW',
  '10GBASE-SW',
  '10GBASE-CX4',
  '2BASE-TL',
  '10PASS-TS',
  '100BASE-BX10D',
  '100BASE-BX10U',
  '100BASE-LX10',
  '1000BASE-BX10D',
  '1000BASE-BX10U',
  '1000BASE-LX10',
  '1000BASE-PX10D',
  '1000BASE-PX10U',
  '1000BASE-PX20D',
  '1000BASE-PX20U',
];

/** The organisation 00-12-0F: the cable and what runs on it (IEEE 802.3, clause 79), by subtype. */
export const ieee8023Tlvs: ReadonlyMap<number, TlvKind> = new Map([
  [1, { name: 'MAC/PHY configuration', read: readMacPhy }],
  [3, { name: 'link aggregation', read: readLinkAggregation }],
  [4, { name: 'maximum frame size', read: readNumber('switch_port_mtu') }],
]);

/** Bits from the highest but one down: the highest is "other". Each has its own label. */
const autonegotiationBits = [
  '10BASE-T hdx',
  '10BASE-T fdx',
  '10BASE-T4',
  '100BASE-TX hdx',
  '100BASE-TX fdx',
  '100BASE-T2 hdx',
  '100BASE-T2 fdx',
  'PAUSE fdx',
  'Asym PAUSE fdx',
  'Sym PAUSE fdx',
  'Asym and Sym PAUSE fdx',
  '1000BASE-X hdx',
  '1000BASE-X fdx',
  '1000BASE-T hdx',
  '1000BASE-T fdx',
].map((label, index) => ({ label, mask: 0x4000 >> index }));

function readMacPhy(value: Uint8Array, neighbour: Draft): string | undefined {
  const [status] = value;
  const [offered, mau] = [uint16(value, 1), uint16(value, 3)];
  if (value.length !== 5 || status === undefined || offered === undefined || mau === undefined) {
    return 'is not 5 bytes long';
  }
  const mauType = mauTypes[mau];
  // As upstream: none of it counts then.
  if (mauType === undefined) return `has the MAU type ${mau}, which is not known here`;
  const labels = autonegotiationBits.filter(({ mask }) => (offered & mask) !== 0).map(({ label }) => label);
  setOnce(neighbour, 'switch_port_autonegotiation_enabled', (status & 2) !== 0);
  setOnce(neighbour, 'switch_port_autonegotiation_support', (status & 1) !== 0);
  setOnce(neighbour, 'switch_port_physical_capabilities', labels.toSorted());
  setOnce(neighbour, 'switch_port_mau_type', mauType);
  return undefined;
}
