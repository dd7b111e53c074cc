export { createDnsmasqFirewall, type DnsmasqFirewallOptions } from './create-dnsmasq-firewall.ts';
export { createIptablesFirewall, type IptablesFirewallOptions } from './create-iptables-firewall.ts';
export { createNoopFirewall, type NoopFirewallOptions } from './create-noop-firewall.ts';
export type { IpVersion } from './iptables/packet-filter.ts';
export { runCommand, type CommandOutcome, type RunCommand, type CommandOptions } from './run-command.ts';
export type { Warn } from './warn.ts';
