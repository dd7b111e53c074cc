import { describe, expect, it } from 'vitest';
import { hostOf } from './host-of.ts';

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
