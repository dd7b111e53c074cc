import * as z from 'zod';
import { parseNetwork } from '../model/addresses.ts';
import { isMacPrefix } from '../model/mac-address.ts';
import { KNOWN_ACCELERATORS, type KnownAccelerator } from './known-accelerators.ts';

/** What hooks can be told, one group a hook; `processing` of the settings concerns them too. */
export interface HookSettings {
  readonly capabilities: CapabilitiesSettings;
  readonly pciDevices: PciDevicesSettings;
  readonly accelerators: AcceleratorsSettings;
  readonly extraHardware: ExtraHardwareSettings;
  readonly portPhysnet: PortPhysnetSettings;
  readonly portGroups: PortGroupsSettings;
  readonly identityGuard: IdentityGuardSettings;
}

export interface CapabilitiesSettings {
  /**
   * Whether the boot mode becomes a capability.
   * @default false
   */
  readonly bootMode: boolean;
  /**
   * Which CPU flags become which capabilities.
   * @default { vmx: 'cpu_vt', svm: 'cpu_vt', aes: 'cpu_aes', pse: 'cpu_hugepages', pdpe1gb:
   * 'cpu_hugepages_1g', smx: 'cpu_txt' }
   */
  readonly cpuFlags: Readonly<Record<string, string>>;
}

export interface PciDevicesSettings {
  /**
   * PCI devices that are counted in a capability of this name.
   * @default []
   */
  readonly alias: readonly PciAlias[];
}

export interface PciAlias {
  /** Four hexadecimal digits, as the ramdisk spells them. */
  readonly vendorId: string;
  readonly productId: string;
  readonly name: string;
}

export interface AcceleratorsSettings {
  /**
   * PCI devices that are accelerators. A list given here replaces the default one.
   * @default GPUs for servers of NVIDIA, AMD and Intel
   */
  readonly knownDevices: readonly KnownAccelerator[];
  /**
   * PCI devices that are accelerators, too: what is said here of a device counts before
   * `knownDevices`.
   * @default []
   */
  readonly moreDevices: readonly KnownAccelerator[];
}

export interface ExtraHardwareSettings {
  /**
   * Whether rows must have exactly four members; if one has not, all of them are dropped, from the
   * stored data too.
   * @default false
   */
  readonly strict: boolean;
}

export interface PortPhysnetSettings {
  /**
   * Which addresses belong to which physical network. Where networks overlap, the first one listed
   * counts.
   * @default []
   */
  readonly cidrMap: readonly PhysnetCidr[];
  /**
   * Which switches, by the system name that they send by LLDP, belong to which physical network.
   * @default []
   */
  readonly switchSysNameMapping: readonly PhysnetSwitch[];
  /**
   * Which speeds belong to which physical network.
   * @default []
   */
  readonly portSpeedMapping: readonly PhysnetSpeed[];
}

export interface PortGroupsSettings {
  /**
   * How the ports of a group are bonded, in the words of Linux. Switches do not say by LLDP whether
   * they speak LACP.
   * @default '802.3ad'
   */
  readonly mode: string;
  /**
   * Whether ports of different switches are in one group when the switches use the same number for
   * it, as pairs of switches do that are one to the machine (MLAG). Switches that know nothing of
   * each other may use the same number, too.
   * @default false
   */
  readonly acrossSwitches: boolean;
}

export interface IdentityGuardSettings {
  /**
   * What the hook does when it is not sure that the machine is the node's: `warn` tells it and goes
   * on; `fail` ends the run in `error` before anything is written to Ironic, unless the node's
   * `extra.accept_identity` says that the machine is right.
   * @default 'warn'
   */
  readonly mode: 'warn' | 'fail';
  /**
   * MAC addresses, or how they begin, by which no machine is recognised, besides those of
   * `processing.ignoredMacAddresses` and those that are known to be of management controllers: of
   * virtual functions that get new ones at every boot, for example.
   * @default []
   */
  readonly ignoredMacAddresses: readonly string[];
}

export interface PhysnetCidr {
  /** An IPv4 or IPv6 network: `192.0.2.0/24`, `2001:db8::/32`. */
  readonly cidr: string;
  /** The physical network's name in Neutron. */
  readonly physnet: string;
}

export interface PhysnetSwitch {
  /** Just as the switch sends it. */
  readonly systemName: string;
  /** The physical network's name in Neutron. */
  readonly physnet: string;
}

export interface PhysnetSpeed {
  /** `10Gbit/s`, `100M`, or a number of Mbit/s: `25000`. */
  readonly speed: string;
  /** The physical network's name in Neutron. */
  readonly physnet: string;
}

export const HOOK_DEFAULTS: HookSettings = {
  capabilities: {
    bootMode: false,
    cpuFlags: {
      vmx: 'cpu_vt',
      svm: 'cpu_vt',
      aes: 'cpu_aes',
      pse: 'cpu_hugepages',
      pdpe1gb: 'cpu_hugepages_1g',
      smx: 'cpu_txt',
    },
  },
  pciDevices: { alias: [] },
  accelerators: { knownDevices: KNOWN_ACCELERATORS, moreDevices: [] },
  extraHardware: { strict: false },
  portPhysnet: { cidrMap: [], switchSysNameMapping: [], portSpeedMapping: [] },
  portGroups: { mode: '802.3ad', acrossSwitches: false },
  identityGuard: { mode: 'warn', ignoredMacAddresses: [] },
};

const filled = z.string().min(1);

const network = filled.superRefine((cidr, context) => {
  const parsed = parseNetwork(cidr);
  if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed });
});

/** A MAC address or how one begins. */
export const macPrefix = z.string().refine(isMacPrefix, 'must be a MAC address or its beginning: fa:4b:7f');

const speed = z.string().refine((text) => parsePortSpeed(text) !== undefined, 'must be a speed such as 10Gbit/s');

const knownAccelerators = z.array(
  z
    .object({
      vendor_id: filled,
      device_id: filled,
      type: z.string().exactOptional(),
      device_info: z.string().exactOptional(),
    })
    .catchall(z.json()),
);

/** The groups as zod checks them. */
export const hookSettingsShape = {
  capabilities: z.strictObject({ bootMode: z.boolean(), cpuFlags: z.record(z.string(), filled) }),
  pciDevices: z.strictObject({
    alias: z.array(z.strictObject({ vendorId: filled, productId: filled, name: filled })),
  }),
  accelerators: z.strictObject({ knownDevices: knownAccelerators, moreDevices: knownAccelerators }),
  extraHardware: z.strictObject({ strict: z.boolean() }),
  portPhysnet: z.strictObject({
    cidrMap: z.array(z.strictObject({ cidr: network, physnet: filled })),
    switchSysNameMapping: z.array(z.strictObject({ systemName: filled, physnet: filled })),
    portSpeedMapping: z.array(z.strictObject({ speed, physnet: filled })),
  }),
  portGroups: z.strictObject({ mode: filled, acrossSwitches: z.boolean() }),
  identityGuard: z.strictObject({ mode: z.enum(['warn', 'fail']), ignoredMacAddresses: z.array(macPrefix) }),
};

/**
 * Mbit/s in the speed of a network port as people and tools write it: `10Gbit/s`, `2.5G`,
 * `100 Mbit/s`, or `25000`, which is Mbit/s.
 *
 * @returns `undefined` when it is none
 */
export function parsePortSpeed(text: string): number | undefined {
  const [, number, unit = 'M'] = /^\s*(\d{1,9}(?:\.\d{1,3})?)\s*(?:([MGT])(?:bit\/s|b\/s|bps)?)?\s*$/i.exec(text) ?? [];
  const megabits = Number(number) * { M: 1, G: 1000, T: 1_000_000 }[unit.toUpperCase() as 'M' | 'G' | 'T'];
  return megabits > 0 ? megabits : undefined;
}
