import { describe, expect, it } from 'vitest';
import type { FlowStep } from '../contracts/flow-events.ts';
import type { ResolveHost } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { Err, Ok } from '../result.ts';
import { DEFAULTS } from '../settings/settings.ts';
import { bmcAddresses, hostOf } from './bmc-address.ts';

const UUID = '1a2b3c4d-1a1a-4b4b-8c8c-000000000001';

async function find(driver_info: Record<string, unknown> | undefined, resolveHost?: ResolveHost) {
  const told: [unknown, FlowStep][] = [];
  const found = await bmcAddresses(
    { settings: DEFAULTS, resolveHost, emit: (about, step) => void told.push([about, step]) },
    { uuid: UUID, ...(driver_info && { driver_info }) },
  );
  for (const [about, step] of told) {
    expect(about).toEqual({ uuid: UUID });
    expect(step).toMatchObject({ type: 'warning', source: 'bmc-address' });
  }
  return { ...found, warnings: told.map(([, step]) => step.type === 'warning' && step.message) };
}

const resolvesTo =
  (...addresses: readonly string[]): ResolveHost =>
  async () =>
    Ok(addresses);

describe('the addresses of a management controller', () => {
  it.each([
    [undefined, []],
    [{}, []],
    [{ ipmi_address: '' }, []],
    [{ ipmi_address: '192.0.2.1' }, ['192.0.2.1']],
    [{ ipmi_address: '192.0.2.1', ipmi_bridging: 'no' }, ['192.0.2.1']],
    [{ ipmi_address: '192.0.2.1', ipmi_bridging: '' }, ['192.0.2.1']],
    [{ ipmi_address: '192.0.2.1', ipmi_bridging: 'single' }, []],
    [{ ipmi_address: null, redfish_address: 'https://[2001:DB8::1]:8443' }, ['2001:db8::1']],
  ])('in %j are %j', async (info, addresses) => {
    expect(await find(info)).toEqual({ addresses, warnings: [] });
  });

  it.each([
    [7, 'driver_info.ipmi_address holds no address: 7'],
    [2n ** 64n, 'driver_info.ipmi_address holds no address: 18446744073709551616'],
    ['https://', 'driver_info.ipmi_address holds no address: "https://"'],
    ['127.0.0.1', "driver_info.ipmi_address is 127.0.0.1: a loopback address is no management controller's"],
  ])('are not there, with a warning: %s', async (ipmi_address, warning) => {
    // Only the first field that is filled counts.
    const found = await find({ ipmi_address, redfish_address: '192.0.2.2' });
    expect(found).toEqual({ addresses: [], warnings: [warning] });
  });

  it('are those of its name, each once, but for loopback addresses and what is none', async () => {
    const resolve = resolvesTo('192.0.2.1', '2001:DB8::1', '192.0.2.1', '127.0.0.1', 'odd');
    expect(await find({ ipmi_address: 'bmc' }, resolve)).toEqual({
      addresses: ['192.0.2.1', '2001:db8::1'],
      warnings: ["driver_info.ipmi_address is bmc: a loopback address is no management controller's"],
    });
  });

  it.each([resolvesTo(), resolvesTo('odd')])('are not there when its name has none', async (resolve) => {
    expect(await find({ ipmi_address: 'bmc' }, resolve)).toEqual({
      addresses: [],
      warnings: ['driver_info.ipmi_address is bmc, which has no address'],
    });
  });

  it('are not there when nobody can resolve its name', async () => {
    const { addresses, failure, warnings } = await find({ ipmi_address: 'bmc' });
    expect([addresses, failure]).toEqual([[], undefined]);
    expect(warnings).toContain('bmc is a name, and no resolveHost is given');
  });

  it('may be there later when its name cannot be resolved now', async () => {
    const cause = new Error('why');
    const resolve = async () => Err(new InspectorError('name-unavailable', 'EAI_AGAIN', { cause }));
    const message = 'could not resolve bmc: EAI_AGAIN';
    expect(await find({ ipmi_address: 'bmc' }, resolve)).toMatchObject({
      addresses: [],
      failure: { code: 'name-unavailable', message, cause },
      warnings: [message],
    });
  });
});

describe('the host', () => {
  it.each([
    ['192.0.2.10', '192.0.2.10'],
    [' 192.0.2.10 ', '192.0.2.10'],
    ['192.0.2.10:8443', '192.0.2.10'],
    ['192.0.2.10/redfish/v1', '192.0.2.10'],
    ['192.0.2.10:8443/redfish/v1', '192.0.2.10'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:8443', '2001:db8::1'],
    ['[2001:db8::1]/redfish', '2001:db8::1'],
    ['[2001:db8::1]:8443/redfish', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['[fe80::1%eth0]:443', 'fe80::1%eth0'],
    ['bmc.example', 'bmc.example'],
    ['bmc.example:443', 'bmc.example'],
    ['bmc.example/redfish', 'bmc.example'],
    ['bmc.example?x=//y', 'bmc.example'],
    ['https://bmc.example', 'bmc.example'],
    ['HTTPS://bmc.example:8443/redfish#top', 'bmc.example'],
    ['https://user:p@ss@bmc.example/', 'bmc.example'],
    ['https://[2001:db8::1]:8443', '2001:db8::1'],
    ['https://2001:db8::1/', '2001:db8::1'],
    ['redfish+https://192.0.2.10:8000', '192.0.2.10'],
    ['//bmc.example/redfish', 'bmc.example'],
    ['bmc.example:', 'bmc.example'],
  ])('of %j is %j', (address, host) => expect(hostOf(address)).toBe(host));

  it.each(['', '   ', 'https://', 'https:///redfish', '/redfish', ':443', '[]', '[]:443', 7, null, ['192.0.2.1'], {}])(
    'is not in %j',
    (address) => expect(hostOf(address)).toBeUndefined(),
  );
});
