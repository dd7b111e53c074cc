import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseLldp } from './parse-lldp.ts';

const contract = readFileSync(new URL('../../../../docs/CONTRACT.md', import.meta.url), 'utf8');

/** The names in the line of Appendix B that begins so. */
function namesIn(beginning: string): readonly string[] {
  const line = contract.split('\n').find((text) => text.startsWith(beginning)) ?? '';
  return [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => String(name)).slice(0, 54);
}

describe('LLDP > the words of Appendix B', () => {
  it('names every MAU type as the contract does', () => {
    const names = namesIn('MAU types:');
    expect(names).toHaveLength(54);
    const read = names.map((_, mau) => {
      const number = mau.toString(16).padStart(4, '0');
      return parseLldp([[127, `00120f01030000${number}`]]).neighbour.switch_port_mau_type;
    });
    expect(read).toEqual(names);
  });

  it.each([
    [0x4000, '10BASE-T hdx'],
    [0x2000, '10BASE-T fdx'],
    [0x1000, '10BASE-T4'],
    [0x0800, '100BASE-TX hdx'],
    [0x0400, '100BASE-TX fdx'],
    [0x0200, '100BASE-T2 hdx'],
    [0x0100, '100BASE-T2 fdx'],
    [0x0080, 'PAUSE fdx'],
    [0x0040, 'Asym PAUSE fdx'],
    [0x0020, 'Sym PAUSE fdx'],
    [0x0010, 'Asym and Sym PAUSE fdx'],
    [0x0008, '1000BASE-X hdx'],
    [0x0004, '1000BASE-X fdx'],
    [0x0002, '1000BASE-T hdx'],
    [0x0001, '1000BASE-T fdx'],
  ])('bit %i of autonegotiation is %s', (bit, label) => {
    const offered = bit.toString(16).padStart(4, '0');
    expect(parseLldp([[127, `00120f0103${offered}0000`]]).neighbour).toEqual({
      switch_port_autonegotiation_enabled: true,
      switch_port_autonegotiation_support: true,
      switch_port_physical_capabilities: [label],
      switch_port_mau_type: 'Unknown',
    });
  });

  it.each([
    ['00', false, false],
    ['01', false, true],
    ['02', true, false],
    ['fc', false, false],
  ])('status %s: autonegotiation is on: %s, can be: %s', (status, enabled, support) => {
    expect(parseLldp([[127, `00120f01${status}00000000`]]).neighbour).toMatchObject({
      switch_port_autonegotiation_enabled: enabled,
      switch_port_autonegotiation_support: support,
    });
  });

  it.each([
    ['00', false, false],
    ['02', false, true],
    ['04', true, false],
    ['f9', false, false],
  ])('flags %s: protocol VLANs are on: %s, can be: %s', (flags, enabled, support) => {
    expect(parseLldp([[127, `0080c202${flags}000a`]]).neighbour).toEqual({
      switch_port_protocol_vlan_enabled: enabled,
      switch_port_protocol_vlan_support: support,
      switch_port_protocol_vlan_ids: [10],
    });
  });
});

describe('LLDP > the words of warnings', () => {
  it.each([
    [[1, ''], '(chassis ID) is cut short'],
    [[1, '04885a92ec54'], '(chassis ID) is cut short'],
    [[1, '0501c00002'], '(chassis ID) is cut short'],
    [[1, '07ff'], '(chassis ID) is not UTF-8 text'],
    [[1, '08aa'], '(chassis ID) has the subtype 8, which is not known here'],
    [[2, '07ff'], '(port ID) is not UTF-8 text'],
    [[2, '06aa'], '(port ID) has the subtype 6, which is not known here'],
    [[2, '0403c0000201'], '(port ID) holds an address of a family that is not known here'],
    [[4, 'ff'], '(port description) is not UTF-8 text'],
    [[5, 'ff'], '(system name) is not UTF-8 text'],
    [[6, 'ff'], '(system description) is not UTF-8 text'],
    [[8, '0503c0000201'], '(management address) holds an address of a family that is not known here'],
    [[9, ''], 'of type 9 is not known here'],
    [[4, 'zz'], 'of type 4 has no hexadecimal value'],
    [[127, '0080c2'], 'of type 127 is cut short'],
    // the length that it names is that of what is left, itself included
    [[127, '0080c204030102'], '(protocol identity) is cut short'],
    [[127, '0080c20300640361'], '(VLAN name) is cut short'],
    [[127, '0080c20600'], '(management VLAN) is cut short'],
    [[127, '00120f01036c1100'], '(MAC/PHY configuration) is not 5 bytes long'],
    [[127, '00120f01036c11001000'], '(MAC/PHY configuration) is not 5 bytes long'],
    [[127, '0080c207010000000100'], '(link aggregation) is not 5 bytes long'],
  ])('%j: %s', (tlv, problem) => {
    expect(parseLldp([tlv]).warnings).toEqual([`TLV 1 ${problem}`]);
  });

  it('tells all of twenty odd TLVs, and how many there are beyond', () => {
    const odd = (count: number) => parseLldp(Array.from({ length: count }, () => [4, 'zz'])).warnings;
    expect(odd(20)).toHaveLength(20);
    expect(odd(21).slice(19)).toEqual(['TLV 20 of type 4 has no hexadecimal value', '1 more TLVs are odd']);
  });
});
