import { Err, Ok, type Firewall } from '@ironic-inspector/core';
import { createDnsmasqFirewall, createIptablesFirewall } from '@ironic-inspector/pxe-filter';
import type { Config } from '../option-table.ts';
import { attemptOption, type Part } from './part.ts';

/** The firewall of `[pxe_filter]driver`; `noop` is none. */
export const firewall: Part = (config) => {
  const { pxe_filter, processing } = config;
  if (pxe_filter.deny_unknown_macs && processing.node_not_found_hook !== undefined) {
    return Err([
      '[pxe_filter]deny_unknown_macs: unknown machines must boot for [processing]node_not_found_hook to see them',
    ]);
  }
  return attemptOption('[pxe_filter]driver', () => {
    const made = firewallOf(config);
    return Ok(made === undefined ? {} : { firewall: made });
  });
};

function firewallOf({ pxe_filter, dnsmasq_pxe_filter, iptables }: Config): Firewall | undefined {
  switch (pxe_filter.driver) {
    case 'noop':
      return undefined;
    case 'iptables':
      return createIptablesFirewall({
        interface: iptables.dnsmasq_interface,
        chain: iptables.firewall_chain,
        ipVersions: [iptables.ip_version === '6' ? 6 : 4],
        ethoibInterfaces: iptables.ethoib_interfaces,
      });
    case 'dnsmasq': {
      const { dhcp_hostsdir: hostsDir, purge_dhcp_hostsdir: purge } = dnsmasq_pxe_filter;
      const start = words(dnsmasq_pxe_filter.dnsmasq_start_command);
      const stop = words(dnsmasq_pxe_filter.dnsmasq_stop_command);
      return createDnsmasqFirewall({
        hostsDir,
        // A dnsmasq that keeps running remembers removed files.
        purge: purge && start.length > 0,
        ethoibInterfaces: iptables.ethoib_interfaces,
        ...(start.length > 0 && { startCommand: start }),
        ...(stop.length > 0 && { stopCommand: stop }),
      });
    }
  }
}

/** Splits a command line into words, at blanks outside of quotes. */
function words(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}
