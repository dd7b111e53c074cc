import { type JsonObject, type JsonValue, loadPayload } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { HardwareChange } from './change.ts';
import { diffHardware } from './diff-hardware.ts';
import { hardwareOf } from './hardware-of.ts';

type Row = [string, string, string, string | number];

const rowsOf = (payload: JsonObject) => payload['data'] as Row[];
const inventoryOf = (payload: JsonObject) => payload['inventory'] as Record<string, JsonValue[]> & JsonObject;

/** What differs when a server's payload is changed. */
function changed(change: (payload: JsonObject) => void, first: (payload: JsonObject) => void = () => {}) {
  const [before, after] = [loadPayload('ipmi-server'), loadPayload('ipmi-server')];
  first(before);
  first(after);
  change(after);
  return diffHardware(hardwareOf(before), hardwareOf(after));
}

const told = (changes: readonly HardwareChange[]) => changes.map(({ severity, text }) => `${severity}: ${text}`);

const withoutRows = (payload: JsonObject, isOut: (row: Row) => boolean) => {
  payload['data'] = rowsOf(payload).filter((row) => !isOut(row));
};

const setRow = (payload: JsonObject, item: string, key: string, value: string) => {
  for (const row of rowsOf(payload)) if (row[1] === item && row[2] === key) row[3] = value;
};

describe('diffHardware', () => {
  it('sees a memory module that is gone', () => {
    const changes = changed((payload) => withoutRows(payload, ([, item]) => item === 'bank:3'));
    expect(changes).toEqual([
      {
        kind: 'removed',
        severity: 'serious',
        component: 'memory',
        id: 'memory:serial:4926B0E9',
        before: expect.objectContaining({ slot: 'A4', sizeBytes: 2 ** 34 }),
        text: 'DIMM A4 16 GiB (serial 4926B0E9) is gone',
      },
    ]);
  });

  it('sees less memory where modules are not listed', () => {
    const changes = changed(
      ({ inventory }) => ((inventory as JsonObject)['memory'] = { total: 184158613504, physical_mb: 180224 }),
      (payload) => delete payload['data'],
    );
    expect(told(changes)).toEqual(['serious: System: memory changed from 192 GiB to 176 GiB']);
  });

  it('sees a disk that is gone, one that is new and one that was replaced', () => {
    const changes = changed((payload) => {
      const { disks = [] } = inventoryOf(payload);
      const [first, second, third] = disks as JsonObject[];
      expect(third).toMatchObject({ name: expect.any(String) });
      inventoryOf(payload)['disks'] = [
        ...disks.filter((disk) => disk !== second && disk !== first),
        { ...second, wwn: '0x500005e0a1b2ffff', wwn_with_extension: '0x500005e0a1b2ffff', serial: 'EXHDD0000099' },
        { ...first, name: '/dev/sdz', wwn: null, wwn_with_extension: null, serial: 'EXSSD0000002', by_path: null },
      ] as JsonValue[];
      withoutRows(payload, ([subsystem]) => subsystem === 'disk');
    });
    expect(told(changes)).toEqual([
      'serious: Disk EXAMPLE SSD 480 480 GB (serial EXSSD0000001) is gone',
      'notable: Disk EXAMPLE SSD 480 480 GB (serial EXSSD0000002) is new',
      'notable: Disk EXAMPLE HDD 4000 4 TB (serial EXHDD0000001) was replaced by disk EXAMPLE HDD 4000 4 TB (serial EXHDD0000099)',
    ]);
  });

  it('sees parts that were moved', () => {
    const changes = changed((payload) => {
      setRow(payload, 'bank:3', 'slot', 'B4');
      const [first] = inventoryOf(payload)['disks'] as JsonObject[];
      first!['by_path'] = '/dev/disk/by-path/pci-0000:00:17.0-ata-2';
    });
    expect(told(changes)).toEqual([
      'minor: DIMM 16 GiB (serial 4926B0E9) moved from A4 to B4',
      'minor: Disk EXAMPLE SSD 480 480 GB (serial EXSSD0000001) moved from pci-0000:00:17.0-ata-1 to pci-0000:00:17.0-ata-2',
    ]);
  });

  it('sees a NIC that was replaced in its slot', () => {
    const place = (payload: JsonObject) =>
      inventoryOf(payload)['interfaces']?.forEach((nic, index) => {
        (nic as JsonObject)['pci_address'] = `0000:1a:00.${index}`;
      });
    const changes = changed((payload) => {
      const nic = inventoryOf(payload)['interfaces']?.[3] as JsonObject;
      nic['mac_address'] = '9c:b6:54:88:2d:b0';
      withoutRows(payload, ([subsystem, item]) => subsystem === 'network' && item === nic['name']);
    }, place);
    expect(changes).toMatchObject([
      {
        kind: 'replaced',
        severity: 'notable',
        component: 'nic',
        id: 'nic:mac:9c:b6:54:88:2d:b0',
        text: 'NIC 02:00:5e:10:00:04 at 0000:1a:00.3 (EX710 10GbE) was replaced by NIC 9c:b6:54:88:2d:b0 at 0000:1a:00.3',
      },
    ]);
  });

  it('sees by its name that a NIC was replaced whose slot is not known', () => {
    const change = (name: string) => (payload: JsonObject) => {
      const nic = inventoryOf(payload)['interfaces']?.[3] as JsonObject;
      Object.assign(nic, { name, mac_address: '9c:b6:54:88:2d:b0' });
    };
    expect(changed(change('ens1f1'))).toMatchObject([{ kind: 'replaced', id: 'nic:mac:9c:b6:54:88:2d:b0' }]);
    expect(changed(change('ens9'))).toMatchObject([{ kind: 'removed' }, { kind: 'added' }]);
  });

  it('does not guess which of two NICs of one name took the place of another', () => {
    const nic = (mac: string) => ({ name: 'eth3', mac_address: mac, vendor: '0x8086' });
    const [one, two] = [[nic('9c:b6:54:88:2d:b0')], [nic('9c:b6:54:88:2d:b1'), nic('9c:b6:54:88:2d:b2')]].map(
      (interfaces) => hardwareOf({ inventory: { interfaces } }),
    );
    const kinds = (changes: readonly HardwareChange[]) => changes.map(({ kind }) => kind);
    expect(kinds(diffHardware(one!, two!))).toEqual(['removed', 'added', 'added']);
    expect(kinds(diffHardware(two!, one!))).toEqual(['removed', 'removed', 'added']);
  });

  it('sees another machine, board and firmware', () => {
    const changes = changed((payload) => {
      const vendor = (payload['inventory'] as JsonObject)['system_vendor'] as JsonObject;
      vendor['serial_number'] = 'EXSRV00000018';
      vendor['firmware'] = { vendor: 'Example Systems', version: '2.13.0', build_date: '01/02/2022' };
      setRow(payload, 'motherboard', 'serial', 'EXMB0000018');
    });
    expect(told(changes)).toEqual([
      "serious: System: board's serial number changed from EXMB0000017 to EXMB0000018",
      'serious: System: serial number changed from EXSRV00000017 to EXSRV00000018',
      'notable: System: version of the firmware changed from 2.12.2 to 2.13.0',
      'minor: System: date of the firmware changed from 07/09/2021 to 01/02/2022',
    ]);
  });

  it('sees a CPU and a GPU that are gone, and a cable in another port', () => {
    const changes = changed((payload) => {
      withoutRows(payload, ([, item]) => item === 'physical_1');
      payload['pci_devices'] = (payload['pci_devices'] as JsonObject[]).filter(
        (device) => device['vendor_id'] !== '10de',
      );
      const frames = payload['lldp_raw'] as Record<string, [number, string][]>;
      frames['eno1']![1] = [2, '0545746865726e6574312f3138'];
    });
    expect(told(changes)).toEqual([
      'serious: CPU physical_1 (Example Xenon Gold 6230 CPU @ 2.10GHz) is gone',
      'serious: GPU NVIDIA Corporation Tesla T4 at 0000:00:08.0 is gone',
      'notable: NIC 02:00:5e:10:00:01 at 0000:1a:00.0 (EX710 10GbE): port of the switch changed from Ethernet1/17 to Ethernet1/18',
    ]);
  });

  it('finds nothing in what is volatile', () => {
    const changes = changed((payload) => {
      const inventory = inventoryOf(payload);
      inventory['disks']?.reverse();
      inventory['interfaces']?.reverse();
      rowsOf(payload).reverse();
      for (const [index, disk] of ((inventory['disks'] ?? []) as JsonObject[]).entries()) {
        const old = String(disk['name']).slice(5);
        disk['name'] = `/dev/sd${index}`;
        disk['hctl'] = `${index}:0:0:0`;
        for (const row of rowsOf(payload)) if (row[0] === 'disk' && row[1] === old) row[1] = `sd${index}`;
      }
      for (const [index, nic] of ((inventory['interfaces'] ?? []) as JsonObject[]).entries()) {
        const old = nic['name'];
        nic['name'] = `eth${index}`;
        nic['ipv4_address'] = `192.0.2.${index}`;
        nic['driver'] = 'another';
        for (const row of rowsOf(payload)) if (row[0] === 'network' && row[1] === old) row[1] = `eth${index}`;
      }
      rowsOf(payload).push(['disk', 'sd0', 'SMART/temperature', '61'], ['ipmi', 'CPU1 Temp', 'value', '80']);
      const memory = inventory['memory'] as unknown as JsonObject;
      memory['total'] = Number(memory['total']) - 4096;
      const frames = payload['lldp_raw'] as JsonObject;
      delete payload['lldp_raw'];
      (inventory['cpu'] as unknown as JsonObject)['frequency'] = '1200';
      expect(Object.keys(frames)).not.toEqual([]);
    });
    expect(told(changes)).toEqual([]);
  });

  it('finds nothing in a collector that is turned off', () => {
    const changes = changed((payload) => {
      for (const key of ['data', 'pci_devices', 'lldp_raw', 'numa_topology', 'usb_devices']) delete payload[key];
    });
    expect(told(changes)).toEqual([]);
  });

  it('finds nothing in placeholders, whatever they are', () => {
    const serials =
      (...texts: string[]) =>
      (payload: JsonObject) => {
        const inventory = inventoryOf(payload);
        (inventory['system_vendor'] as unknown as JsonObject)['serial_number'] = texts[0]!;
        for (const row of rowsOf(payload)) if (row[2] === 'serial' && row[0] !== 'network') row[3] = texts[1]!;
      };
    const [before, after] = [loadPayload('ipmi-server'), loadPayload('ipmi-server')];
    serials('To be filled by O.E.M.', 'Not Specified')(before);
    serials('Default string', '00000000')(after);
    expect(told(diffHardware(hardwareOf(before), hardwareOf(after)))).toEqual([]);
  });

  it('counts memory modules that nothing tells apart', () => {
    const nameless = (payload: JsonObject) => {
      for (const row of rowsOf(payload)) if (row[0] === 'memory' && row[2] === 'serial') row[3] = 'NO DIMM';
    };
    expect(told(changed((payload) => withoutRows(payload, ([, item]) => item === 'bank:3'), nameless))).toEqual([
      'serious: DIMM A4 16 GiB (no serial number) is gone',
    ]);
    expect(told(changed((payload) => setRow(payload, 'bank:3', 'slot', 'B4'), nameless))).toEqual([
      'minor: DIMM 16 GiB (no serial number) moved from A4 to B4',
    ]);
    expect(told(changed((payload) => setRow(payload, 'bank:3', 'size', '34359738368'), nameless))).toEqual([
      'notable: DIMM A4 16 GiB (no serial number) was replaced by DIMM A4 32 GiB (no serial number)',
    ]);
  });

  it('counts modules that share a serial number, and are in no slot', () => {
    const modules = (...sizes: number[]) =>
      hardwareOf({
        dmi: { memory: { devices: sizes.map((size) => ({ Size: `${size} GB`, 'Serial Number': '12AB34CD' })) } },
      });
    expect(modules(16, 16, 32).memory.map(({ id }) => id)).toHaveLength(3);
    expect(told(diffHardware(modules(16, 16, 32), modules(32, 16)))).toEqual([
      'serious: DIMM 16 GiB (serial 12AB34CD) is gone',
    ]);
    expect(diffHardware(modules(16, 16), modules(16, 16))).toEqual([]);
  });

  it('takes a part for the same whose serial number is read for the first time', () => {
    const module = (serial: string) =>
      hardwareOf({ dmi: { memory: { devices: [{ Locator: 'A1', Size: '16 GB', 'Serial Number': serial }] } } });
    expect(diffHardware(module('Not Specified'), module('4926B0E9'))).toEqual([]);
  });

  it('takes a part for the same of which another collector tells', () => {
    const [slot, size] = ['A1', 2 ** 34];
    const printed = { Locator: slot, Size: '16 GB', Manufacturer: 'Example', Type: 'DDR4' };
    const rows = [
      ['memory', 'bank:0', 'slot', slot],
      ['memory', 'bank:0', 'size', size],
      ['memory', 'bank:0', 'vendor', 'Example Memory Inc.'],
    ];
    const before = hardwareOf({ dmi: { memory: { devices: [printed] } } });
    expect(diffHardware(before, hardwareOf({ data: rows }))).toEqual([]);
  });

  it('finds nothing in a gadget with another made-up address', () => {
    const gadget = (mac: string) =>
      hardwareOf({ inventory: { interfaces: [{ name: 'usb0', mac_address: mac, pci_address: '1-14.3:1.0' }] } });
    expect(diffHardware(gadget('7e:d3:0a:21:00:01'), gadget('7e:d3:0a:99:88:77'))).toEqual([]);
  });

  it('takes the address of a management controller for a change, unless DHCP gives it', () => {
    const move = (payload: JsonObject) => ((payload['inventory'] as JsonObject)['bmc_address'] = '192.0.2.99');
    const dhcp = (payload: JsonObject) => setRow(payload, 'lan', 'ip-address-source', 'DHCP Address');
    expect(told(changed(move))).toEqual([
      'notable: Management controller 02:00:5e:30:00:17: IPv4 address changed from 192.0.2.17 to 192.0.2.99',
    ]);
    expect(told(changed(move, dhcp))).toEqual([]);
  });

  it('takes benchmarks for a change beyond their tolerance', () => {
    const measured = (bandwidth: number, read: number) =>
      hardwareOf({
        data: [
          ['disk', 'sda', 'size', '300'],
          ['disk', 'sda', 'SMART/serial_number', 'EXHDD0000001'],
          ['disk', 'sda', 'standalone_read_1M_KBps', `${read}`],
          ['cpu', 'logical_0', 'bandwidth_1M', `${bandwidth}`],
          ['cpu', 'logical_1', 'bandwidth_1M', `${bandwidth + 10}`],
        ],
      });
    expect(diffHardware(measured(8900, 197190), measured(8200, 180000))).toEqual([]);
    expect(told(diffHardware(measured(8900, 100000), measured(4900, 197190)))).toEqual([
      'notable: Benchmark cpu/logical_N/bandwidth_1M fell by 45 %, from 8905 to 4905',
      'minor: Benchmark disk:serial:EXHDD0000001/standalone_read_1M_KBps rose by 97 %, from 100000 to 197190',
    ]);
    expect(diffHardware(measured(8900, 197190), hardwareOf({}))).toEqual([]);
  });
});
