import { expect, it } from 'vitest';
import { assignedIn } from './assigned.ts';
import { readConfig } from './read-config.ts';

const read = (text: string) => readConfig(assignedIn({ path: 'f', text }).assigned);

it.each<[string, (config: NonNullable<ReturnType<typeof read>['config']>) => unknown, unknown, RegExp]>([
  [
    '[iptables]\nmanage_firewall = False',
    ({ pxe_filter }) => pxe_filter.driver,
    'noop',
    /write 'driver = noop' in \[pxe_filter\] \(f:2\)/,
  ],
  [
    '[firewall]\nmanage_firewall = true',
    ({ pxe_filter }) => pxe_filter.driver,
    'iptables',
    /'driver = iptables' in \[pxe_filter\]/,
  ],
  [
    '[firewall]\ndnsmasq_interface = br0',
    ({ iptables }) => iptables.dnsmasq_interface,
    'br0',
    /'dnsmasq_interface = br0' in \[iptables\]/,
  ],
  [
    '[firewall]\nfirewall_update_period = 30',
    ({ pxe_filter }) => pxe_filter.sync_period,
    30,
    /'sync_period = 30' in \[pxe_filter\]/,
  ],
  ['[ironic]\nauth_strategy = noauth', ({ ironic }) => ironic.auth_type, 'none', /'auth_type = none' in \[ironic\]/],
  [
    '[ironic]\nauth_strategy = keystone',
    ({ ironic }) => ironic.auth_type,
    'password',
    /'auth_type = password' in \[ironic\]/,
  ],
  [
    '[ironic]\nos_username = u',
    ({ ironic }) => ironic.username,
    'u',
    /\[ironic\]os_username is an old spelling: write 'username = u'/,
  ],
  ['[ironic]\nos_password = secret', ({ ironic }) => ironic.password, 'secret', /'password = \*\*\*\*' in \[ironic\]/],
  [
    '[ironic]\nironic_url = http://i:6385',
    ({ ironic }) => ironic.endpoint_override,
    'http://i:6385',
    /'endpoint_override = http:/,
  ],
  [
    '[swift]\nos_endpoint_type = internalURL',
    ({ swift }) => swift.valid_interfaces,
    ['internal'],
    /'valid_interfaces = /,
  ],
  [
    '[swift]\nauth_plugin = v3password',
    ({ swift }) => swift.auth_type,
    'v3password',
    /'auth_type = v3password' in \[swift\]/,
  ],
  ['[keystone_authtoken]\nadmin_user = a', ({ keystone_authtoken: token }) => token.username, 'a', /'username = a'/],
  [
    '[keystone_authtoken]\nauth_uri = http://k',
    ({ keystone_authtoken: token }) => token.www_authenticate_uri,
    'http://k',
    /'www_authenticate_uri = /,
  ],
  [
    '[keystone_authtoken]\nmemcache_servers = m:11211',
    () => 0,
    0,
    /memcache_servers does nothing here: Validated tokens/,
  ],
  ['[keystone_authtoken]\nauth_host = h', () => 0, 0, /Write `auth_url = PROTOCOL:/],
  ['[DEFAULT]\nssl_cert_path = /c', ({ ssl }) => ssl.cert_file, '/c', /'cert_file = \/c' in \[ssl\]/],
  [
    '[DEFAULT]\nsql_connection = mysql://u:secret@h/d',
    ({ database }) => database.connection,
    'mysql://u:secret@h/d',
    /'connection = mysql:\/\/u:\*\*\*\*@h\/d' in \[database\]/,
  ],
])('%j is understood, or answered with the line to write', (text, valueOf, value, warning) => {
  const { config, warnings, problems } = read(text);
  expect(problems).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(warning)]);
  expect(warnings.join()).not.toContain('secret');
  expect(valueOf(config!)).toEqual(value);
});

it('the name of today wins, and the old one is to be removed', () => {
  const { config, warnings } = read(
    '[ironic]\nos_username = old\nusername = new\n[iptables]\nmanage_firewall = false\n[pxe_filter]\ndriver = dnsmasq',
  );
  expect([config?.ironic.username, config?.pxe_filter.driver]).toEqual(['new', 'dnsmasq']);
  expect(warnings).toEqual([
    '[ironic]os_username is an old spelling of [ironic]username, which is there, too, and wins: remove it (f:2)',
    expect.stringMatching(/^\[iptables\]manage_firewall .* wins: remove it/),
  ]);
});

it('a value that means nothing is told, and a wrong one is said of its own line', () => {
  expect(read('[ironic]\nauth_strategy = odd').warnings).toEqual([
    "[ironic]auth_strategy is an old spelling that cannot be 'odd'; it is ignored: write auth_type in [ironic] (f:2)",
  ]);
  expect(read('[firewall]\nfirewall_update_period = soon').problems).toEqual([
    "[pxe_filter]sync_period: must be a number from 0, not 'soon' (f:2)",
  ]);
});

it('variables have them, too', () => {
  const variable = { group: 'ironic', name: 'os_region', value: 'r', origin: 'the variable OS_IRONIC__OS_REGION' };
  const { config, warnings } = readConfig([], [variable]);
  expect(config?.ironic.region_name).toBe('r');
  expect(warnings).toEqual([expect.stringContaining("write 'region_name = r' in [ironic]")]);
});
