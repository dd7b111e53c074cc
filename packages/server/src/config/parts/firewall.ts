import { Err, Ok, type Firewall } from '@ironic-inspector/core';
import type * as PxeFilter from '@ironic-inspector/pxe-filter';
import type { Config } from '../option-table.ts';
import { attemptOption, type Part } from './part.ts';

/** The firewall of `[pxe_filter]driver`; `noop` is none. */
export const firewall: Part = async (config) => {
  const { pxe_filter, processing } = config;
  if (pxe_filter.deny_unknown_macs && processing.node_not_found_hook !== undefined) {
    return Err([
      '[pxe_filter]deny_unknown_macs: unknown machines must boot for [processing]node_not_found_hook to see them',
    ]);
  }
  const { driver } = pxe_filter;
  if (driver === 'noop') return Ok({});
  const filters = await import('@ironic-inspector/pxe-filter');
  return attemptOption('[pxe_filter]driver', () => Ok({ firewall: firewallOf(config, driver, filters) }));
};

function firewallOf(
  { dnsmasq_pxe_filter, iptables }: Config,
  driver: 'iptables' | 'dnsmasq',
  { createDnsmasqFirewall, createIptablesFirewall }: typeof PxeFilter,
): Firewall {
  switch (driver) {
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
