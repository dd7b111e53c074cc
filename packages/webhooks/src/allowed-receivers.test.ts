import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { AllowedReceivers } from './allowed-receivers.ts';

function listOf(...entries: readonly string[]): AllowedReceivers {
  const list = AllowedReceivers.of(entries);
  if ('problems' in list) throw new Error(list.problems.join('\n'));
  return list;
}

describe('the list of receivers', () => {
  it.each([
    [
      ['hooks.example.com'],
      ['https://hooks.example.com/x?y=1', 'https://HOOKS.example.com.:443/', 'https://hooks.example.com'],
    ],
    [['hooks.example.com:8443'], ['https://hooks.example.com:8443/']],
    [['http://hooks.example.com'], ['http://hooks.example.com/', 'http://hooks.example.com:80/']],
    [['10.1.0.0/16:8443'], ['https://10.1.2.3:8443/', 'https://some.name:8443/']],
    [['[fd00::]/8'], ['https://[fd12::1]/']],
    [['[fd00::1]:8443'], ['https://[fd00:0:0::1]:8443/']],
    [
      ['http://127.0.0.1:8080'],
      ['http://127.0.0.1:8080/', 'http://2130706433:8080/', 'http://[::ffff:127.0.0.1]:8080/'],
    ],
    [['https://hooks.example.com'], ['https://hooks.example.com/']],
    [['rack_7'], ['https://rack_7/']],
  ])('%j has %j', (entries, urls) => {
    for (const url of urls) expect(listOf(...entries).problemOf(url)).toBeUndefined();
  });

  it.each([
    [
      ['hooks.example.com'],
      ['http://hooks.example.com/', 'https://hooks.example.com:8443/', 'https://a.hooks.example.com/'],
    ],
    [['hooks.example.com'], ['https://hooks.example.com.evil.example/', 'https://evil.example/hooks.example.com']],
    [
      ['hooks.example.com', 'http://hooks.example.com:80'],
      ['http://localhost/', 'http://127.0.0.1/', 'https://[::1]/'],
    ],
    [['10.1.0.0/16'], ['https://10.2.0.1/', 'http://10.1.0.1/', 'https://10.1.0.1:8443/', 'https://[fd00::1]/']],
    [[], ['https://hooks.example.com/', 'nonsense', '']],
    [
      ['hooks.example.com'],
      ['ftp://hooks.example.com/', 'nonsense', 'https://hooks.example.com/#x', 'javascript:alert(1)'],
    ],
    [['hooks.example.com'], ['https://user:password@hooks.example.com/', 'https://hooks.example.com@evil.example/']],
  ])('%j has none of %j', (entries, urls) => {
    for (const url of urls) expect(listOf(...entries).problemOf(url)).toEqual(expect.any(String));
  });

  it('says who is missing, and shows no more of the URL', () => {
    const problem = listOf('hooks.example.com').problemOf('https://evil.example/token-in-path?key=secret');
    expect(problem).toBe('https://evil.example is not among the receivers that are allowed');
  });

  it('lets names be anywhere but on this host and link, whatever they resolve to', () => {
    const list = listOf('hooks.example.com');
    const url = new URL('https://hooks.example.com/');
    const octet = fc.integer({ min: 0, max: 255 });
    const notOrdinary = fc.oneof(
      fc.tuple(fc.constantFrom('127', '0', '255', '224', '239'), octet, octet, octet).map((parts) => parts.join('.')),
      fc.tuple(octet, octet).map(([third, fourth]) => `169.254.${third}.${fourth}`),
    );
    fc.assert(
      fc.property(notOrdinary, fc.constantFrom('', '::ffff:', '64:ff9b::', '2002:'), (address, prefix) => {
        const [high, low] = ipaddr.IPv4.parse(address).toIPv4MappedAddress().parts.slice(-2);
        const hex = `${high?.toString(16)}:${low?.toString(16)}`;
        const spelt = prefix === '' ? address : prefix === '2002:' ? `2002:${hex}::1` : `${prefix}${hex}`;
        expect(list.allows(url, spelt)).toBe(false);
      }),
    );
    for (const address of ['203.0.113.0', '2001:db8::1']) expect(list.allows(url, address)).toBe(false);
    for (const address of ['8.8.8.8', '10.1.2.3', '192.168.1.1', 'fd12::1', '2606:4700::1111']) {
      expect(list.allows(url, address)).toBe(true);
    }
  });

  it('is asked with any text and never throws', () => {
    const list = listOf('hooks.example.com', '10.0.0.0/8', '[fd00::]/8');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.ipV6().map((ip) => `https://[${ip}]/`),
        ),
        (text) => {
          const problem = list.problemOf(text);
          expect(problem === undefined || typeof problem === 'string').toBe(true);
          const entries = AllowedReceivers.of([text]);
          expect('problems' in entries ? entries.problems.length : 1).toBe(1);
        },
      ),
    );
  });
});
