import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULTS } from '@ironic-inspector/core';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { composition } from './composition.ts';
import { Connections } from './connections.ts';
import { findOption, groupOf, OPTIONS, usedOptions } from './option-table.ts';
import { isUnused } from './option.ts';
import { settings } from './parts/settings.ts';
import { readConfig } from './read-config.ts';

const contract = readFileSync(new URL('../../../../docs/CONTRACT.md', import.meta.url), 'utf8');
const chapter = contract.slice(contract.indexOf('## 10. Configuration'), contract.indexOf('## 11. Database schema'));

/** The cells of the table rows of a section, code marks dropped. */
function rows(section: string): string[][] {
  const begin = chapter.indexOf(`### ${section}`);
  const end = chapter.indexOf('###', begin + 3);
  return [...chapter.slice(begin, end === -1 ? undefined : end).matchAll(/^\| (?!Option|Group|-)(.*) \|$/gm)].map(
    ([, row = '']) => row.split(' | ').map((cell) => cell.replaceAll(/[`|]/g, '').trim()),
  );
}

describe('the table', () => {
  it.each([
    ['10.1', 'DEFAULT'],
    ['10.2', 'processing'],
  ])('has every option of CONTRACT.md §%s, with its default', (section, group) => {
    const found = rows(section).filter(([name = '']) => /^\w+$/.test(name));
    expect(found.length).toBeGreaterThan(10);
    const differing = found.flatMap(([name = '', standard = '']) => {
      const option = findOption(group, name);
      if (option === undefined) return [`${name} is not there`];
      if (isUnused(option)) return [];
      const [here, there] = [option.default ?? '–', standard.replace(/ \(.*\)$/, '').replaceAll(', ', ',')];
      return here === there ? [] : [`${name} = ${here}, not ${there}`];
    });
    expect(differing).toEqual([]);
  });

  it('has every option of CONTRACT.md §10.3', () => {
    const names = rows('10.3').map(([name = '']) => name);
    expect(names.length).toBeGreaterThan(15);
    const missing = names.flatMap((text) => {
      const [first = '', ...others] = text.split(/ \/ |, /);
      const [group = '', option = ''] = first.split('.');
      return [option, ...others]
        .filter((name) =>
          /^[a-z_]+$/.test(name) ? findOption(group, name) === undefined : groupOf(group) === undefined,
        )
        .map((name) => `${group}.${name}`);
    });
    expect(missing).toEqual([]);
  });

  it('recognises what the original has removed', () => {
    const removed = /Removed options worth recognising in migrations: (.*)\./.exec(chapter)?.[1] ?? '';
    expect(removed).toContain('log_bmc_address');
    const known = [
      ['processing', 'node_status_keep_time'],
      ['processing', 'store_data_location'],
      ['processing', 'log_bmc_address'],
      ['processing', 'introspection_delay_drivers'],
      ['DEFAULT', 'ssl_cert_path'],
      ['DEFAULT', 'ssl_key_path'],
      ['firewall', 'manage_firewall'],
      ['swift', 'max_retries'],
      ['swift', 'os_username'],
      ['ironic', 'os_username'],
      ['ironic', 'ironic_url'],
    ].filter(([group = '', name = '']) => findOption(group, name) !== undefined);
    expect(known).toHaveLength(11);
  });

  it('has an option for every setting of core, with the same default', async () => {
    const inCore = Object.entries(DEFAULTS).flatMap(([name, value]) =>
      typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).map((key) => `${name}.${key}`) : [name],
    );
    const inTable = usedOptions().flatMap(({ option }) => option.setting ?? []);
    // the list of accelerators is a file of its own
    expect([...inTable, 'accelerators.knownDevices'].toSorted()).toEqual(inCore.toSorted());
    const { config } = readConfig([]);
    const { knownDevices: _, ...accelerators } = DEFAULTS.accelerators;
    expect((await settings(config!, new Connections(), () => {}, [])).unwrap()).toEqual({ ...DEFAULTS, accelerators });
  });

  it('has groups in lower case, as they are compared', () => {
    for (const group of Object.keys(OPTIONS)) expect([group.toLowerCase(), 'DEFAULT']).toContain(group);
  });
});

describe('the composition', () => {
  const warnings: string[] = [];
  beforeEach(() => warnings.splice(0));
  const compose = (assigned: Record<string, string>) => {
    const all = Object.entries(assigned).map(([key, value]) => {
      const [group = '', name = ''] = key.split('.');
      return { group, name, value, origin: 'test' };
    });
    return composition(readConfig(all).config!, (line) => warnings.push(line));
  };
  const least = {
    'DEFAULT.auth_strategy': 'noauth',
    'ironic.auth_type': 'none',
    'ironic.endpoint_override': 'http://127.0.0.1:6385',
    'pxe_filter.driver': 'noop',
  };

  it('needs little', async () => {
    expect((await compose(least)).unwrap()).toMatchObject({
      host: '::',
      port: 5050,
      ironic: { getNode: expect.any(Function) },
      store: 'sqlite:///ironic_inspector.sqlite',
      data: 'none',
      timeout: 3600,
      processing: { addPorts: 'pxe' },
      http: { trustForwarded: false, healthcheck: false, debug: false },
    });
  });

  it('takes a hook that is listed twice once, in its first place, with a warning', async () => {
    const processing_hooks = 'root_disk_selection,$default_processing_hooks,lldp_basic,lldp_basic,lldp_basic';
    const { hooks } = (await compose({ ...least, 'processing.processing_hooks': processing_hooks })).unwrap();
    expect(hooks?.map(({ name }) => name)).toEqual([
      'root_disk_selection',
      'ramdisk_error',
      'scheduler',
      'validate_interfaces',
      'capabilities',
      'pci_devices',
      'lldp_basic',
    ]);
    const words = (name: string, times: number) =>
      `[processing]processing_hooks: ${name} is listed ${times} times; it runs once, where it is listed first`;
    expect(warnings).toEqual([words('root_disk_selection', 2), words('lldp_basic', 3)]);
  });

  it('has the guard of identities first, as the operator wants it', async () => {
    const { hooks, identityGuard } = (
      await compose({
        ...least,
        'processing.processing_hooks': 'identity_guard,$default_processing_hooks',
        'identity_guard.mode': 'fail',
        'identity_guard.ignored_mac_addresses': '0a:00,1a',
      })
    ).unwrap();
    expect(hooks?.[0]?.name).toBe('identity_guard');
    expect(identityGuard).toEqual({ mode: 'fail', ignoredMacAddresses: ['0a:00', '1a'] });
    const wrong = await compose({ ...least, 'identity_guard.ignored_mac_addresses': 'usb0' });
    expect(wrong.err && wrong.val.message).toMatch(
      /^\[identity_guard\]ignored_mac_addresses[.]0: must be a MAC address/,
    );
  });

  it.each([
    ['lldp_basic', 'lldp_basic needs the hook validate_interfaces, which is not listed'],
    ['local_link_connection,validate_interfaces', 'local_link_connection needs the hook validate_interfaces before it'],
    ['validate_interfaces,none_such', /^unknown: none_such; there are /],
    ['$default_processing_hooks,identity_guard', 'identity_guard must come first, before root_disk_selection'],
  ])('refuses a list of hooks that cannot run: %s', async (processing_hooks, why) => {
    const made = await compose({ ...least, 'processing.processing_hooks': processing_hooks });
    const [option, said] = (made.err ? made.val.message : '').split(/: (.*)/s);
    expect(option).toBe('[processing]processing_hooks');
    expect(said).toMatch(why);
  });

  it.each([
    ['postgresql://u:p@h/db', true],
    ['mysql+pymysql://u:p@h/db', true],
    ['sqlite:////db', false],
    ['memory', false],
  ])('warns where credentials cannot be kept: %s', async (connection, isWarned) => {
    const all = { ...least, 'database.connection': connection, 'processing.enable_setting_ipmi_credentials': 'true' };
    (await compose(all)).unwrap();
    expect(warnings).toHaveLength(isWarned ? 1 : 0);
    expect(warnings.join('')).toMatch(isWarned ? /\[database\]secret_key_file/ : /^$/);
  });

  it('has the dnsmasq filter look InfiniBand machines up', async () => {
    const hostsDir = await mkdtemp(join(tmpdir(), 'composition-'));
    onTestFinished(() => rm(hostsDir, { recursive: true }));
    const { firewall } = (
      await compose({
        ...least,
        'pxe_filter.driver': 'dnsmasq',
        'dnsmasq_pxe_filter.dhcp_hostsdir': hostsDir,
        'iptables.ethoib_interfaces': 'no-such-eth',
      })
    ).unwrap();
    const warned = once(process, 'warning');
    const clientIds = { '52:54:00:00:00:0a': 'ff:00:00:00:00:00:02:00:00:02:c9:00:00:02:c9:03:00:12:34:56' };
    (await firewall?.open({ introspecting: [], others: [], unknown: 'deny', clientIds }))?.unwrap();
    expect(String(await warned)).toContain('/sys/class/net/no-such-eth/eth/neighs cannot be read');
    (await firewall?.close())?.unwrap();
  });

  it('refuses a file of keys that is none', async () => {
    const made = await compose({ ...least, 'database.secret_key_file': '/does/not/exist' });
    expect(made.err && made.val.message).toMatch(/^\[database\]secret_key_file: cannot be read: ENOENT/);
  });

  it('is closed to ramdisks when it is told to, and does not send them there', async () => {
    const closed = { ...least, 'processing.callback_closed': 'true' };
    expect((await compose(least)).unwrap()).toMatchObject({ http: { callback: { closed: false } } });
    expect((await compose(closed)).unwrap()).toMatchObject({ http: { callback: { closed: true } } });
    const published = { 'DEFAULT.enable_mdns': 'true', 'service_catalog.endpoint_override': 'http://192.0.2.1:5050' };
    expect((await compose({ ...least, ...published })).ok).toBe(true);
    const both = await compose({ ...closed, ...published });
    expect(both.err && both.val.message).toMatch(/^\[processing\]callback_closed: .*enable_mdns/);
  });

  it('has everything that is said', async () => {
    const options = (
      await compose({
        ...least,
        'DEFAULT.listen_unix_socket': '/run/x.sock',
        'DEFAULT.listen_unix_socket_mode': '660',
        'processing.processing_hooks': '$default_processing_hooks,lldp_basic',
        'processing.node_not_found_hook': 'enroll',
        'processing.store_data': 'database',
        'processing.ramdisk_logs_dir': '/var/log/ramdisk',
        'healthcheck.enabled': 'true',
        'port_physnet.cidr_map': '192.0.2.0/24:a,2001:db8::/64:b',
        'DEFAULT.log_level': 'none',
      })
    ).unwrap();
    expect(options).toMatchObject({
      socket: { path: '/run/x.sock', mode: 0o660 },
      notFoundHook: { name: 'enroll' },
      http: { healthcheck: true },
      observers: [expect.any(Function)],
      portPhysnet: {
        cidrMap: [
          { cidr: '192.0.2.0/24', physnet: 'a' },
          { cidr: '2001:db8::/64', physnet: 'b' },
        ],
      },
    });
    expect(options.hooks?.map(({ name }) => name).at(-1)).toBe('lldp_basic');
    expect(options).toHaveProperty('logSink');
    expect(options).not.toHaveProperty('port');
    expect(options).not.toHaveProperty('data');
  });

  it.each([
    ['iptables', { 'iptables.ip_version': '6', 'iptables.dnsmasq_interface': 'eth1' }],
    ['dnsmasq', { 'dnsmasq_pxe_filter.dnsmasq_start_command': 'systemctl start "dnsmasq"' }],
  ])('has the firewall %s', async (name, options) => {
    const { firewall } = (await compose({ ...least, 'pxe_filter.driver': name, ...options })).unwrap();
    expect(firewall?.name).toBe(name);
  });

  it('has no firewall that cannot work', async () => {
    const composed = await compose({
      ...least,
      'pxe_filter.driver': 'dnsmasq',
      'dnsmasq_pxe_filter.dhcp_hostsdir': 'relative',
    });
    expect(composed.err && composed.val.message).toMatch(/^\[pxe_filter\]driver: .*hostsDir.* absolute path/);
  });

  it('asks Keystone, keeps data in Swift', async () => {
    const keystone = { auth_url: 'http://127.0.0.1:5000', username: 'u', password: 'p', project_name: 'service' };
    const groups = Object.entries(keystone).map(([name, value]) => [`keystone_authtoken.${name}`, value]);
    const options = await compose({
      ...least,
      'ironic.endpoint_override': '',
      'ironic.auth_type': '',
      'ironic.auth_section': 'keystone_authtoken',
      'swift.auth_section': 'keystone_authtoken',
      'processing.store_data': 'swift',
      'DEFAULT.auth_strategy': 'keystone',
      'cors.allowed_origin': 'https://dashboard.example',
      ...(Object.fromEntries(groups) as Record<string, string>),
    });
    expect(options.unwrap()).toMatchObject({
      data: { save: expect.any(Function) },
      http: { auth: { identify: expect.any(Function) }, cors: { allowedOrigins: ['https://dashboard.example'] } },
    });
  });

  it('knows accelerators from options, alone and besides those of a file', async () => {
    const known = '{"vendor_id": "10de", "device_id": "2330", "type": "GPU"}';
    const file = join(mkdtempSync(join(tmpdir(), 'inspector-')), 'known.yaml');
    writeFileSync(file, 'pci_devices:\n- {vendor_id: "1172", device_id: "09c4"}\n');
    const alone = { 'accelerators.more_devices': known };
    const moreDevices = [JSON.parse(known)];
    expect((await compose({ ...least, ...alone })).unwrap()).toMatchObject({ accelerators: { moreDevices } });
    expect((await compose({ ...least, ...alone, 'accelerators.known_devices': file })).unwrap()).toMatchObject({
      accelerators: { moreDevices, knownDevices: [{ vendor_id: '1172', device_id: '09c4' }] },
    });
    const wrong = { group: 'accelerators', name: 'more_devices', value: '{"vendor_id": "10de"}', origin: 'test' };
    expect(readConfig([wrong]).problems.join()).toContain(
      'must be a JSON object with the texts vendor_id and device_id',
    );
  });

  it('says everything that cannot work together, in the words of the file', async () => {
    const composed = await compose({
      ...least,
      'ironic.endpoint_override': '',
      'DEFAULT.use_ssl': 'true',
      'ssl.cert_file': '/cert.pem',
      'processing.add_ports': 'disabled',
      'processing.keep_ports': 'added',
      'processing.processing_hooks': 'magic',
      'processing.ramdisk_logs_dir': '/logs',
      'processing.ramdisk_logs_filename_format': '{colour}',
      'accelerators.known_devices': '/does/not/exist',
      'pxe_filter.deny_unknown_macs': 'true',
      'processing.node_not_found_hook': 'enroll',
    });
    expect(composed.err && composed.val.message.split('\n')).toEqual([
      expect.stringMatching(/^\[processing\]keep_ports: 'added' would delete/),
      expect.stringMatching(/^\[ssl\]key_file: must name a file/),
      expect.stringMatching(/^\[ironic\]endpoint_override: must be Ironic's URL/),
      expect.stringMatching(
        /^\[processing\]processing_hooks: unknown: magic; there are identity_guard, ramdisk_error, /,
      ),
      expect.stringMatching(/^\[processing\]ramdisk_logs_filename_format: .*\{colour\}/),
      expect.stringMatching(/^\[accelerators\]known_devices: .*ENOENT/),
      expect.stringMatching(/^\[pxe_filter\]deny_unknown_macs: /),
    ]);
  });
});
