import { booleanOf } from '../boolean-text.ts';
import { allUnused, former, option, optional, unused } from '../option.ts';
import { boolean, choice, decimal, dictionary, fileMode, integer, list, text } from '../value-types.ts';

export const pxe_filter = {
  driver: option(choice('iptables', 'dnsmasq', 'noop'), 'iptables', {
    means: 'What keeps machines that are not introspected from booting the ramdisk.',
  }),
  sync_period: option(decimal({ min: 0 }), '15', {
    setting: 'pxeFilter.syncPeriod',
    means: "Seconds between two readings of Ironic's full list of ports; 0 reads it only at the start.",
  }),
  follow_period: option(decimal({ min: 0.01, max: 60 }), '0.25', {
    isOurs: true,
    setting: 'pxeFilter.followPeriod',
    means: 'Seconds between two looks whether another instance has changed who may boot.',
  }),
  follow_timeout: option(decimal({ min: 0, max: 600 }), '10', {
    isOurs: true,
    setting: 'pxeFilter.followTimeout',
    means: "Seconds that a machine's power-on waits for the firewalls of other instances.",
  }),
  deny_unknown_macs: option(boolean, 'false', {
    setting: 'pxeFilter.denyUnknownMacs',
    means: 'Whether machines nobody knows are kept out even while an introspection is going on.',
  }),
};

export const dnsmasq_pxe_filter = {
  dhcp_hostsdir: option(text, '/var/lib/ironic-inspector/dhcp-hostsdir', {
    means: "The folder that dnsmasq's `--dhcp-hostsdir` names.",
  }),
  purge_dhcp_hostsdir: option(boolean, 'true', {
    means:
      'Whether it is emptied at the start; only where `dnsmasq_start_command` starts dnsmasq, which forgets nothing else.',
  }),
  dnsmasq_start_command: option(text, '', {
    means: 'The command that starts dnsmasq: a program and words, no shell; none: it runs already.',
  }),
  dnsmasq_stop_command: option(text, '', { means: 'The command that stops it.' }),
};

const manageFirewall = former('driver', 'pxe_filter', (value) => {
  const isManaged = booleanOf(value);
  return isManaged === undefined ? undefined : isManaged ? 'iptables' : 'noop';
});

export const iptables = {
  manage_firewall: manageFirewall,
  dnsmasq_interface: option(text, 'br-ctlplane', { means: 'The interface that the DHCP server listens on.' }),
  firewall_chain: option(text, 'ironic-inspector', { means: 'The name of the chain.' }),
  ethoib_interfaces: option(list(), '', {
    means: 'Ethernet-over-InfiniBand interfaces, whose neighbours the iptables and the dnsmasq filter look up.',
  }),
  ip_version: option(choice('4', '6'), '4', { means: 'Which protocol is filtered.' }),
};

/** The former name of `[iptables]`. */
export const firewall = {
  manage_firewall: manageFirewall,
  dnsmasq_interface: former('dnsmasq_interface', 'iptables'),
  firewall_chain: former('firewall_chain', 'iptables'),
  ethoib_interfaces: former('ethoib_interfaces', 'iptables'),
  firewall_update_period: former('sync_period', 'pxe_filter'),
};

export const mdns = {
  registration_attempts: option(integer({ min: 1 }), '5', {
    means: 'How often the name is tried to be had while somebody else has it.',
  }),
  params: option(dictionary({ quotes: true }), '', {
    means: 'What is published beside the endpoint, such as `ipa_debug:1`.',
  }),
  interfaces: optional(list(), { means: 'Addresses of the interfaces to publish on; without it, all of them.' }),
  lookup_attempts: unused('Nothing is looked up by multicast DNS.'),
};

export const ssl = {
  cert_file: optional(text, { means: 'The certificate, and what leads to its authority: PEM.' }),
  key_file: optional(text, { means: 'Its key: PEM.' }),
  ca_file: optional(text, { means: 'Clients must show a certificate of one of these authorities.' }),
  ciphers: optional(text, { means: "The ciphers, in OpenSSL's words." }),
  version: unused('TLS 1.2 and 1.3 are spoken.'),
};

export const healthcheck = {
  enabled: option(boolean, 'false', { means: '`/healthcheck` answers, to anybody.' }),
  ...allUnused(
    'It says that the API answers, and looks at nothing.',
    'backends',
    'detailed',
    'disable_by_file_path',
    'disable_by_file_paths',
    'path',
    'allowed_source_ranges',
    'ignore_proxied_requests',
  ),
};

/** What is ours alone. */
export const boot_events = {
  socket: optional(text, {
    isOurs: true,
    means:
      'A Unix socket at which `ironic-inspector-ts boot-event` tells what dnsmasq does, such as `/run/ironic-inspector-ts/boot-events.sock`; ' +
      'see [boot events](boot-events.md). Who may write to it is not asked who they are.',
  }),
  socket_mode: option(fileMode, '0600', { isOurs: true, means: 'The mode of that socket.' }),
  ipxe: option(boolean, 'false', {
    isOurs: true,
    means:
      'Whether iPXE scripts may tell, at `/v2/boot-events/ipxe`, that they have fetched the kernel: without authentication, ' +
      'from the networks that may post callbacks.',
  }),
};

/** Streams of events: all of it is new. */
export const events = {
  streams_per_user: option(integer({ min: 0 }), '16', {
    isOurs: true,
    means: 'How many streams of events, `/v2/events`, a user may have; without authentication, an address.',
  }),
  streams: option(integer({ min: 0 }), '512', {
    isOurs: true,
    means: 'How many streams of events there may be in all.',
  }),
};

export const oslo_middleware = {
  enable_proxy_headers_parsing: option(boolean, 'false', {
    isOurs: true,
    means:
      'Whether `X-Forwarded-*` is believed. The original always does; set it only behind a proxy that sets or drops these headers.',
  }),
};
