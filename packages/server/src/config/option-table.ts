import { isUnused, type Group, type Option, type UnusedOption, type ValueOf } from './option.ts';
import { cors, oslo_policy } from './options/access.ts';
import { database, sql } from './options/database.ts';
import {
  boot_events,
  dnsmasq_pxe_filter,
  events,
  firewall,
  healthcheck,
  iptables,
  mdns,
  oslo_middleware,
  pxe_filter,
  ssl,
} from './options/network.ts';
import { ironic, keystone_authtoken, service_catalog, swift } from './options/openstack.ts';
import {
  accelerators,
  capabilities,
  discovery,
  extra_hardware,
  identity_guard,
  pci_devices,
  port_groups,
  port_physnet,
  processing,
} from './options/processing.ts';
import { gateway } from './options/gateway.ts';
import { history } from './options/history.ts';
import { DEFAULT } from './options/service.ts';
import { webhooks } from './options/webhooks.ts';

/**
 * Every known option of inspector.conf. Validation, `check-config` and the tables in
 * `docs/replacing-the-python-service.md` come from it.
 */
export const OPTIONS = {
  DEFAULT,
  database,
  ironic,
  processing,
  discovery,
  capabilities,
  pci_devices,
  accelerators,
  extra_hardware,
  port_physnet,
  identity_guard,
  port_groups,
  pxe_filter,
  dnsmasq_pxe_filter,
  iptables,
  keystone_authtoken,
  oslo_policy,
  cors,
  ssl,
  oslo_middleware,
  healthcheck,
  swift,
  mdns,
  service_catalog,
  history,
  firewall,
  sql,
  boot_events,
  gateway,
  events,
  webhooks,
};

/** The value of every option that is read: `config.processing.add_ports`. */
export type Config = {
  readonly [G in keyof typeof OPTIONS]: {
    readonly [N in keyof (typeof OPTIONS)[G] as (typeof OPTIONS)[G][N] extends Option ? N : never]: ValueOf<
      (typeof OPTIONS)[G][N]
    >;
  };
};

/** Groups of the original whose options are all ignored. */
export const UNUSED_GROUPS: readonly { readonly groups: RegExp; readonly name: string; readonly unused: string }[] = [
  { groups: /^oslo_messaging_/, name: 'oslo_messaging_*', unused: 'There is no message bus.' },
  {
    groups: /^coordination$/,
    name: 'coordination',
    unused: 'Instances find each other in the database; `[DEFAULT]lease` says how long one may be silent.',
  },
  { groups: /^oslo_concurrency$/, name: 'oslo_concurrency', unused: 'There are no lock files.' },
  { groups: /^(exception|ironic_lib)$/, name: 'exception, ironic_lib', unused: 'For debugging the original.' },
  { groups: /^(profiler|oslo_reports)$/, name: 'profiler, oslo_reports', unused: 'There is no such door.' },
];

/** Finds an option, or the entry for all options of its group. */
export function findOption(group: string, name: string): Option | UnusedOption | undefined {
  const options = groupOf(group);
  if (options !== undefined && Object.hasOwn(options, name)) return options[name];
  return UNUSED_GROUPS.find(({ groups }) => groups.test(group));
}

export function groupOf(group: string): Group | undefined {
  return Object.hasOwn(OPTIONS, group) ? (OPTIONS as Readonly<Record<string, Group>>)[group] : undefined;
}

/** All options that have an effect, in the table's order. */
export function usedOptions(): readonly { readonly group: string; readonly name: string; readonly option: Option }[] {
  return Object.entries<Group>(OPTIONS).flatMap(([group, options]) =>
    Object.entries(options).flatMap(([name, one]) => (isUnused(one) ? [] : [{ group, name, option: one }])),
  );
}
