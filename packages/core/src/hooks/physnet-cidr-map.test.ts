import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../options/options.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import type { PhysnetCidr } from '../settings/hook-settings.ts';
import { physnetCidrMap } from './physnet-cidr-map.ts';
import { validateInterfaces } from './validate-interfaces.ts';

const address = '52:54:00:00:00:0a';
const cidrMap: readonly PhysnetCidr[] = [
  { cidr: '10.1.0.0/16', physnet: 'inner' },
  { cidr: '10.0.0.0/8', physnet: 'outer' },
  { cidr: '2001:db8::/32', physnet: 'six' },
];

async function run(ips: Record<string, unknown>, map = cidrMap) {
  const { changes } = (
    await runHooks(
      { inventory: { interfaces: [{ name: 'eth0', mac_address: address.toUpperCase(), ...ips }] } },
      {
        hooks: [validateInterfaces, physnetCidrMap],
        ports: [{ uuid: 'port-1', address, physical_network: null }],
        settings: { processing: { addPorts: 'all' }, portPhysnet: { cidrMap: map } },
      },
    )
  ).unwrap();
  const [change] = changes?.ports ?? [];
  return change?.kind === 'patch' ? change.patch : undefined;
}

const sets = (value: string) => [{ op: 'add', path: '/physical_network', value }];

describe('physnet_cidr_map', () => {
  it.each([
    [{ ipv4_address: '10.1.2.3' }, 'inner'],
    [{ ipv4_address: '10.2.2.3' }, 'outer'],
    [{ ipv6_address: '2001:db8::1' }, 'six'],
    [{ ipv6_address: '2001:db8::1%eth0' }, 'six'],
    [{ ipv4_address: '10.1.2.3', ipv6_address: '2001:db8::1' }, 'inner'],
    [{ ipv4_address: 'none', ipv6_address: '2001:db8::1' }, 'six'],
    // @see Q-35: the original looked at the first address only
    [{ ipv4_address: '192.0.2.1', ipv6_address: '2001:db8::1' }, 'six'],
  ])('%j is in %s', async (ips, physnet) => expect(await run(ips)).toEqual(sets(physnet)));

  it.each([
    {},
    { ipv4_address: null, ipv6_address: '' },
    { ipv4_address: '192.0.2.1', ipv6_address: 'fe80::1' },
    { ipv4_address: '10.1.2', ipv6_address: '::ffff:10.1.2.3' },
  ])('%j is in none of them', async (ips) => expect(await run(ips)).toBeUndefined());

  it('asks the networks in the order they are listed', async () => {
    expect(await run({ ipv4_address: '10.1.2.3' }, cidrMap.toReversed())).toEqual(sets('outer'));
    expect(await run({ ipv4_address: '10.1.2.3' }, [])).toBeUndefined();
  });
});

describe('portPhysnet.cidrMap', () => {
  it.each([
    ['10.1.0.1/8', 'is an address inside the network 10.0.0.0/8'],
    ['10.0.0.0/40', 'needs a prefix length'],
    ['physnet1', 'is no network'],
  ])('refuses %s', (cidr, problem) => {
    const resolved = resolveOptions({ portPhysnet: { cidrMap: [{ cidr, physnet: 'p' }] } });
    expect(resolved.err && resolved.val.message).toContain(`portPhysnet.cidrMap.0.cidr: "${cidr}" ${problem}`);
  });

  it('refuses a network without a name', () => {
    const resolved = resolveOptions({ portPhysnet: { cidrMap: [{ cidr: '10.0.0.0/8', physnet: '' }] } });
    expect(resolved.err && resolved.val.message).toContain('portPhysnet.cidrMap.0.physnet: ');
  });
});
