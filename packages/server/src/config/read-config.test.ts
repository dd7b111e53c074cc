import { describe, expect, it } from 'vitest';
import { assignedBy, assignedIn } from './assigned.ts';
import { describeConfig } from './describe-config.ts';
import { readConfig } from './read-config.ts';

const read = (text: string, environment: Record<string, string> = {}) =>
  readConfig(assignedIn({ path: 'a.conf', text }).assigned, assignedBy(environment));

describe('a configuration', () => {
  it('has a default for everything', () => {
    const { config, warnings, problems } = read('');
    expect({ warnings, problems }).toEqual({ warnings: [], problems: [] });
    expect(config).toMatchObject({
      DEFAULT: { listen_address: '::', listen_port: 5050, auth_strategy: 'keystone', introspection_delay: 5 },
      processing: { store_data: 'none', add_ports: 'pxe' },
      pci_devices: { alias: [] },
      port_physnet: { cidr_map: [] },
    });
    expect(config?.processing.processing_hooks).toHaveLength(6);
    expect(config?.processing.ramdisk_logs_dir).toBeUndefined();
  });

  it('has what was said last, and all that was said of what may be repeated', () => {
    const first = assignedIn({
      path: 'a.conf',
      text: '[DEFAULT]\ntimeout = 1\ntimeout = 2\n[pci_devices]\nalias = {"vendor_id":"1","product_id":"2","name":"a"}',
    });
    const second = assignedIn({
      path: 'b.conf',
      text: '[DEFAULT]\ntimeout = 3\n[pci_devices]\nalias = {"vendor_id":"1","product_id":"2","name":"b"}',
    });
    const { config } = readConfig([...first.assigned, ...second.assigned]);
    expect(config?.DEFAULT.timeout).toBe(3);
    expect(config?.pci_devices.alias.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('puts the environment before files', () => {
    const { config, entries } = read('[database]\nconnection = memory\n[ironic]\npassword = a\n', {
      OS_DATABASE__CONNECTION: 'sqlite:///x',
      OS_IRONIC__PASSWORD: 'b',
      OS_DEFAULT__DEBUG: 'yes',
      OS_OTHER__THING: 'x',
    });
    expect(config).toMatchObject({
      database: { connection: 'sqlite:///x' },
      ironic: { password: 'b' },
      DEFAULT: { debug: true },
    });
    expect(entries.find(({ name }) => name === 'connection')?.values).toEqual([
      { text: 'sqlite:///x', origin: 'the variable OS_DATABASE__CONNECTION' },
    ]);
  });

  it('replaces references, in the same group first', () => {
    const { config } = read(
      '[DEFAULT]\nlisten_address = ::1\n[processing]\nprocessing_hooks = a,$default_processing_hooks\n' +
        'default_processing_hooks = b,c\n[ironic]\nendpoint_override = http://[$listen_address]:${DEFAULT.listen_port}\npassword = $$x',
    );
    expect(config?.processing.processing_hooks).toEqual(['a', 'b', 'c']);
    expect(config?.ironic).toMatchObject({ endpoint_override: 'http://[::1]:5050', password: '$x' });
  });

  it('takes empty text for absent where nothing need be said', () => {
    expect(read('[DEFAULT]\nlisten_unix_socket =\n').config?.DEFAULT.listen_unix_socket).toBeUndefined();
  });

  it('warns of what is said in vain, and says why', () => {
    expect(
      read('[DEFAULT]\nmax_concurrency = 3\nadd_ports = all\n[ssl]\nfile = x\n[firewall]\nmanage_firewall = true', {
        OS_SSL__CERTFILE: 'x',
      }).warnings,
    ).toEqual([
      "[firewall]manage_firewall is an old spelling: write 'driver = iptables' in [pxe_filter] (a.conf:7)",
      expect.stringMatching(/^\[DEFAULT\]max_concurrency does nothing here: Background work .* \(a\.conf:2\)$/),
      '[DEFAULT]add_ports is not known; there is one in [processing] (a.conf:3)',
      '[ssl]file is not known (a.conf:5)',
      expect.stringMatching(/^\[ssl\]certfile is not known; .* \(the variable OS_SSL__CERTFILE\)$/),
    ]);
  });

  it('is refused with everything that is wrong: option, what is allowed, value, place', () => {
    const { config, problems } = read(
      '[DEFAULT]\nlisten_port = http\nauth_strategy = none\n[processing]\nadd_ports = some\n' +
        'ramdisk_logs_dir = $state_path/logs\ndefault_processing_hooks = $processing_hooks\n[database]\nconnection = oracle://u:secret@h\n',
    );
    expect(config).toBeUndefined();
    expect(problems).toEqual([
      "[DEFAULT]listen_port: must be a whole number from 0 up to 65535, not 'http' (a.conf:2)",
      "[DEFAULT]auth_strategy: must be one of noauth, keystone, http_basic, not 'none' (a.conf:3)",
      expect.stringMatching(/^\[database\]connection: must be .*, not oracle: \(a\.conf:9\)$/),
      expect.stringMatching(/^\[processing\]add_ports: must be one of all, active, pxe, disabled, not 'some'/),
      '[processing]default_processing_hooks: $processing_hooks: $default_processing_hooks: it refers to itself (a.conf:7)',
      '[processing]processing_hooks: $default_processing_hooks: $processing_hooks: it refers to itself (default)',
      '[processing]ramdisk_logs_dir: $state_path: there is no such option with a value; write $$ for a dollar sign (a.conf:6)',
    ]);
  });
});

describe('a configuration that is shown', () => {
  it('says where each value came from, and no secret', () => {
    const text = describeConfig(
      read(
        '[database]\nconnection = mysql://u:hidden1@h/db\n[ironic]\npassword = hidden2\n[pci_devices]\n' +
          'alias = {"vendor_id":"1","product_id":"2","name":"a"}\n[DEFAULT]\ndebug = on',
      ).entries,
      'all',
    );
    expect(text).toMatch(/^\[DEFAULT\]\nlisten_address = :: +\(default\)\n/);
    expect(text).toMatch(/\nlisten_unix_socket is not set\n/);
    expect(text).toMatch(/\ndebug = on +\(a\.conf:8\)\n/);
    expect(text).toMatch(/\nconnection = mysql:\/\/u:\*{4}@h\/db +\(a\.conf:2\)\n/);
    expect(text).toMatch(/\n\[ironic\]\n[^[]*password = \*{4} +\(a\.conf:4\)\n/);
    expect(text).not.toMatch(/hidden/);
  });
});
