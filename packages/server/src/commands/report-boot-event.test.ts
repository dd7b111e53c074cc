import { describe, expect, it } from 'vitest';
import { eventOf } from './report-boot-event.ts';

const MAC = '52:54:00:00:00:01';
const nobody = () => undefined;

describe('what dnsmasq calls its script with', () => {
  it.each([
    [['add', MAC, '198.51.100.7', 'node-1'], {}],
    [['add', MAC, '198.51.100.7'], {}],
    [['old', MAC, '198.51.100.7'], {}],
    [['add', '00:01:00:01:aa:bb', '198.51.100.7'], { DNSMASQ_MAC: MAC }],
  ] as const)('%j is an address that was given', (words, environment) => {
    const event = { what: 'address-given', mac: MAC, address: '198.51.100.7', source: 'dnsmasq' };
    expect(eventOf(words, environment, undefined, nobody)).toEqual(event);
  });

  it.each([
    [['old', MAC, '198.51.100.7'], { DNSMASQ_DATA_MISSING: '1' }],
    [['del', MAC, '198.51.100.7'], {}],
    [['init'], {}],
    [['arp-add', MAC, '198.51.100.7'], {}],
    [['relay-snoop', 'x'], {}],
    // A client of DHCPv6 that dnsmasq knows no MAC address of, and one of another kind of network.
    [['add', '00:01:00:01:2a:bb:cc:dd', '2001:db8::7'], {}],
    [['add', '20-80:00:02:08:fe:80:00:00', '198.51.100.7'], {}],
  ] as const)('%j is no event', (words, environment) => {
    expect(eventOf(words, environment, undefined, nobody)).toBeUndefined();
  });

  it('a file that was sent is a kernel by its name', () => {
    const sent = (file: string, kernel?: string, macOf: () => string | undefined = nobody) =>
      eventOf(['tftp', '9437184', '198.51.100.7', ...file.split(' ')], {}, kernel, macOf);
    const event = { address: '198.51.100.7', source: 'dnsmasq' };
    expect(sent('/srv/tftp/ipa.kernel')).toEqual({ ...event, what: 'kernel-sent', file: 'ipa.kernel' });
    expect(sent('/srv/tftp/vmlinuz-6.1')).toEqual({ ...event, what: 'kernel-sent', file: 'vmlinuz-6.1' });
    expect(sent('undionly.kpxe')).toEqual({ ...event, what: 'file-sent', file: 'undionly.kpxe' });
    expect(sent('/srv/my ramdisk', 'my ramdisk')).toMatchObject({ what: 'kernel-sent', file: 'my ramdisk' });
    expect(sent('ipa.kernel', 'linux')).toMatchObject({ what: 'file-sent' });
    expect(sent('ipa.kernel', undefined, () => MAC)).toMatchObject({ mac: MAC });
  });

  it.each([[[]], [['add']], [['add', MAC]], [['tftp', '1', '198.51.100.7']]])('%j cannot be understood', (words) => {
    expect(eventOf(words, {}, undefined, nobody)).toEqual(expect.any(String));
  });
});
