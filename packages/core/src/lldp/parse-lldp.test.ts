import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLldp } from './parse-lldp.ts';

const name: [number, string] = [5, '73773031'];
const named = { switch_system_name: 'sw01' };

const hex = (text: string) => Buffer.from(text).toString('hex');

/** What the TLVs after a system name say. */
function read(...tlvs: unknown[]) {
  const { neighbour, warnings } = parseLldp([name, ...tlvs]);
  const { switch_system_name, ...rest } = neighbour;
  expect(switch_system_name).toBe('sw01');
  return { neighbour: rest, warnings };
}

describe('LLDP > the contract', () => {
  // CONTRACT.md, Appendix B: no warning
  it.each([
    [[[1, '04885a92ec5459']], { switch_chassis_id: '88:5a:92:ec:54:59' }],
    [[[1, '0501c0000201']], { switch_chassis_id: '192.0.2.1' }],
    [
      [
        [1, '04885a92ec5459'],
        [1, '0501c0000201'],
      ],
      { switch_chassis_id: '88:5a:92:ec:54:59' },
    ],
    [[[2, '03885a92ec5459']], { switch_port_id: '88:5a:92:ec:54:59' }],
    [[[2, '0401c0000201']], { switch_port_id: '192.0.2.1' }],
    [[[2, '07373334']], { switch_port_id: '734' }],
    [
      [
        [3, '0078'],
        [0, ''],
      ],
      {},
    ],
    [
      [[7, '00140014']],
      { switch_capabilities_support: ['Bridge', 'Router'], switch_capabilities_enabled: ['Bridge', 'Router'] },
    ],
    [
      [
        [8, '0501c000020102000000000000'],
        [8, '0501c000020202000000000000'],
      ],
      { switch_mgmt_addresses: ['192.0.2.1', '192.0.2.2'] },
    ],
    [[[127, '0080c2010066']], { switch_port_untagged_vlan_id: 102 }],
    [[[127, '0080c203006507766c616e313031']], { switch_port_vlans: [{ name: 'vlan101', id: 101 }] }],
    [[[127, '0080c203006509766c616e3130310000']], { switch_port_vlans: [{ name: 'vlan101', id: 101 }] }],
    [[[127, '0080c2060815']], { switch_port_management_vlan_id: 2069 }],
    [
      [[127, '00120f030100000001']],
      {
        switch_port_link_aggregation_enabled: false,
        switch_port_link_aggregation_support: true,
        switch_port_link_aggregation_id: 1,
      },
    ],
  ])('%j says %j', (tlvs, expected) => expect(read(...tlvs)).toEqual({ neighbour: expected, warnings: [] }));

  // Appendix B: skipped by the original, or the end of the whole introspection
  it.each([
    [1, '04885a92'],
    [2, '07ff'],
    [99, '00'],
    [127, '0080c203006509766c616e313031'],
    [127, '00120f01036c1100ff'],
    [127, '0012bb01'],
    [127, '0080'],
    [4, null],
    [4, 5],
    [4, 'abc'],
    [4, 'zz'],
    [4],
    [1, '08aa'],
    [2, '06aa'],
  ])('%j, %j is a warning', (...tlv) => {
    const { neighbour, warnings } = read(tlv, [4, hex('port 3')]);
    expect(neighbour).toEqual({ switch_port_description: 'port 3' });
    expect(warnings).toEqual([expect.stringMatching(/^TLV 2 /)]);
  });

  it('gives null for an address of a family it does not know', () => {
    expect(read([1, '0503c0000201'])).toEqual({
      neighbour: { switch_chassis_id: null },
      warnings: ['TLV 2 (chassis ID) holds an address of a family that is not known here'],
    });
    expect(read([8, '0503c0000201']).neighbour).toEqual({});
  });

  it('keeps what organisations say before anything else is known', () => {
    // @see Q-33: the original lost it
    expect(parseLldp([[127, '00120f0405ea'], name]).neighbour).toEqual({ switch_port_mtu: 1514, ...named });
  });

  it('reads each offered speed from its own bit', () => {
    // @see Q-31: `10BASE-T fdx` followed the bit of `10BASE-T hdx`
    const offered = (bits: string) => read([127, `00120f0103${bits}0010`]).neighbour.switch_port_physical_capabilities;
    expect(offered('4000')).toEqual(['10BASE-T hdx']);
    expect(offered('2000')).toEqual(['10BASE-T fdx']);
    expect(offered('0001')).toEqual(['1000BASE-T fdx']);
    expect(offered('8000')).toEqual([]);
    expect(offered('6c11')).toEqual([
      '1000BASE-T fdx',
      '100BASE-TX fdx',
      '100BASE-TX hdx',
      '10BASE-T fdx',
      '10BASE-T hdx',
      'Asym and Sym PAUSE fdx',
    ]);
    expect(offered('7fff')).toHaveLength(15);
  });
});

describe('LLDP > each TLV', () => {
  it.each([1, 2, 3, 6, 7])('a chassis ID of subtype %i is text', (subtype) => {
    expect(read([1, `0${subtype}${hex('sw01 α')}`]).neighbour).toEqual({ switch_chassis_id: 'sw01 α' });
  });

  it.each([1, 2, 5, 7])('a port ID of subtype %i is text', (subtype) => {
    expect(read([2, `0${subtype}${hex('Ethernet1/18')}`]).neighbour).toEqual({ switch_port_id: 'Ethernet1/18' });
  });

  it('reads texts as they are, empty ones too', () => {
    expect(
      parseLldp([
        [4, ''],
        [5, 'efbbbf00'],
        [6, hex('a\nb ')],
      ]).neighbour,
    ).toEqual({
      switch_port_description: '',
      switch_system_name: '\ufeff\0',
      switch_system_description: 'a\nb ',
    });
  });

  it('reads addresses of every family it knows', () => {
    const { neighbour } = read(
      [8, '110220010db885a3000000008a2e037073340200000000'],
      [8, '0706AA11BB22CC33'],
      [8, '1102fe80000000000000000000000000000102'],
    );
    expect(neighbour.switch_mgmt_addresses).toEqual(['2001:db8:85a3::8a2e:370:7334', 'aa:11:bb:22:cc:33', 'fe80::1']);
  });

  it('names every capability but "other"', () => {
    const { switch_capabilities_support: support, switch_capabilities_enabled: enabled } = read([7, 'ffff0001'])
      .neighbour as Record<string, string[]>;
    expect(support).toEqual([
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
    ]);
    expect(enabled).toEqual([]);
  });

  it('collects what comes several times', () => {
    expect(
      read(
        [127, '0080c20206000a'],
        [127, '0080c202000014'],
        [127, '0080c204080026424203000000'],
        [127, '0080c20400'],
        [127, '0080c203006400'],
        [127, '0080c203006401ff'],
      ),
    ).toEqual({
      neighbour: {
        switch_port_protocol_vlan_enabled: true,
        switch_port_protocol_vlan_support: true,
        switch_port_protocol_vlan_ids: [10, 20],
        switch_protocol_identities: ['0026424203000000', ''],
        switch_port_vlans: [{ name: '', id: 100 }],
      },
      warnings: ['TLV 7 (VLAN name) is not UTF-8 text'],
    });
  });

  it.each(['0080c207', '00120f03'])('reads link aggregation of %s', (prefix) => {
    expect(read([127, `${prefix}02ffffffff`], [127, `${prefix}0100000001`]).neighbour).toEqual({
      switch_port_link_aggregation_enabled: true,
      switch_port_link_aggregation_support: false,
      switch_port_link_aggregation_id: 0xffffffff,
    });
  });

  it('drops a MAC/PHY configuration with a MAU type nobody knows', () => {
    expect(read([127, '00120f01036c110035']).neighbour.switch_port_mau_type).toBe('1000BASE-PX20U');
    expect(read([127, '00120f01036c110000']).neighbour.switch_port_mau_type).toBe('Unknown');
    expect(read([127, '00120f01036c110036'])).toEqual({
      neighbour: {},
      warnings: ['TLV 2 (MAC/PHY configuration) has the MAU type 54, which is not known here'],
    });
  });

  it.each([
    [[7, '001400'], '(system capabilities) is not 4 bytes long'],
    [[7, '0014001400'], '(system capabilities) is not 4 bytes long'],
    [[8, '05'], '(management address) is cut short'],
    [[8, '0501c00002'], '(management address) is cut short'],
    [[8, '110220010db8'], '(management address) is cut short'],
    [[127, '0080c20100'], '(port VLAN) is cut short'],
    [[127, '0080c20206'], '(port and protocol VLAN) is not 3 bytes long'],
    [[127, '0080c202060a0a0a'], '(port and protocol VLAN) is not 3 bytes long'],
    [[127, '0080c20300'], '(VLAN name) is cut short'],
    [[127, '0080c204'], '(protocol identity) is cut short'],
    [[127, '0080c205'], 'of 00-80-c2 and subtype 5 is not known here'],
    [[127, '0080c20702'], '(link aggregation) is not 5 bytes long'],
    [[127, '00120f0405'], '(maximum frame size) is cut short'],
    [[127, '00120f02070100'], 'of 00-12-0f and subtype 2 is not known here'],
    [[127, '0012bb01000f04'], 'belongs to the organisation 00-12-bb, which is not known here'],
    [['1', '00'], 'has no number for its type'],
    [[1.5, '00'], 'has no number for its type'],
    [[1, '07', 0], 'is no pair of type and value'],
    [{ 0: 1, 1: '00' }, 'is no pair of type and value'],
    [null, 'is no pair of type and value'],
  ])('%j: %s', (tlv, problem) => expect(read(tlv)).toEqual({ neighbour: {}, warnings: [`TLV 2 ${problem}`] }));
});

describe('LLDP > as a whole', () => {
  it.each([null, undefined, {}, '[]', 5])('%j is no list', (tlvs) => {
    expect(parseLldp(tlvs)).toEqual({
      neighbour: {},
      warnings: [expect.stringContaining('a list of TLVs is due, not ')],
    });
  });

  it('tells of so many odd TLVs only', () => {
    const { warnings } = parseLldp(Array.from({ length: 100_000 }, () => [4, 'zz']));
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('99980 more TLVs are odd');
  });

  it('stays fast on long lists and long values', () => {
    const vlans = Array.from({ length: 200_000 }, () => [127, '0080c20300650161']);
    expect(parseLldp(vlans).neighbour.switch_port_vlans).toHaveLength(200_000);
    expect(parseLldp([[4, '61'.repeat(1_000_000)]]).neighbour.switch_port_description).toHaveLength(1_000_000);
    expect(parseLldp([[4, `${'61'.repeat(1_000_000)}6`]]).warnings).toHaveLength(1);
  });
});

const valid = [
  [1, '04885a92ec5459'],
  [1, '0501c0000201'],
  [2, '0545746865726e6574312f3138'],
  [4, '706f7274'],
  [7, '00140014'],
  [8, '110220010db885a3000000008a2e03707334'],
  [127, '0080c2010066'],
  [127, '0080c20206000a'],
  [127, '0080c203006507766c616e313031'],
  [127, '0080c204080026424203000000'],
  [127, '00120f01036c110010'],
  [127, '00120f030300000002'],
  [127, '00120f0405ea'],
] as const;

/** A value with a byte changed, or cut, or with something behind it. */
const mutated = fc
  .tuple(
    fc.constantFrom(...valid),
    fc.nat(20),
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom('change', 'cut', 'append'),
  )
  .map(([[type, text], at, byte, how]): [number, string] => {
    const bytes = [...Buffer.from(text, 'hex')];
    if (how === 'change') bytes[at % bytes.length] = byte;
    if (how === 'cut') bytes.length = at % bytes.length;
    if (how === 'append') bytes.push(byte);
    return [type, Buffer.from(bytes).toString('hex')];
  });

describe('LLDP > whatever comes', () => {
  it('never throws on any JSON', () => {
    const tlv = fc.oneof(fc.tuple(fc.oneof(fc.nat(130), fc.jsonValue()), fc.jsonValue()), fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(fc.array(tlv), fc.jsonValue()), (tlvs) => {
        const { neighbour, warnings } = parseLldp(tlvs);
        expect(JSON.parse(JSON.stringify(neighbour))).toEqual(neighbour);
        expect(warnings.every((warning) => warning.length < 200)).toBe(true);
      }),
    );
  });

  it('never throws on any bytes, and they never hide their neighbours', () => {
    const bytes = fc.uint8Array({ maxLength: 32 }).map((value) => Buffer.from(value).toString('hex'));
    fc.assert(
      fc.property(fc.array(fc.oneof(mutated, fc.tuple(fc.nat(130), bytes))), (tlvs) => {
        const { neighbour } = parseLldp([...tlvs, [6, hex('last')]]);
        expect(neighbour.switch_system_description).toBeTypeOf('string');
        for (const value of Object.values(neighbour)) expect(value).toBeDefined();
      }),
    );
  });

  it('says of each TLV the same whatever is around it', () => {
    fc.assert(
      fc.property(fc.array(mutated, { maxLength: 10 }), (tlvs) => {
        const alone = tlvs.flatMap((tlv) => parseLldp([tlv]).warnings);
        const together = parseLldp(tlvs).warnings;
        const unnumbered = (warnings: readonly string[]) => warnings.map((text) => text.replace(/^TLV \d+ /, ''));
        expect(unnumbered(together)).toEqual(unnumbered(alone));
      }),
    );
  });
});
