import { accelerators } from './accelerators.ts';
import { capabilities } from './capabilities.ts';
import { extraHardware } from './extra-hardware.ts';
import type { Hook } from './hook.ts';
import { identityGuard } from './identity-guard.ts';
import { lagPortGroups } from './lag-port-groups.ts';
import { lldpBasic } from './lldp-basic.ts';
import { localLinkConnection } from './local-link-connection.ts';
import { pciDevices } from './pci-devices.ts';
import { physnetCidrMap } from './physnet-cidr-map.ts';
import { portSpeedPhysnet } from './port-speed-physnet.ts';
import { raidDevice } from './raid-device.ts';
import { ramdiskError } from './ramdisk-error.ts';
import { rootDiskSelection } from './root-disk.ts';
import { schedulerHook } from './scheduler.ts';
import { systemNameLlc } from './system-name-llc.ts';
import { systemNamePhysnet } from './system-name-physnet.ts';
import { validateInterfaces } from './validate-interfaces.ts';

/** The hooks that run when nothing else is asked for, in the original's order (CONTRACT.md §5). */
export const defaultHooks: readonly Hook[] = Object.freeze([
  ramdiskError,
  rootDiskSelection,
  schedulerHook,
  validateInterfaces,
  capabilities,
  pciDevices,
]);

/**
 * Every hook that comes with this library, by its name in configuration, in an order that works:
 * `identity_guard`, the default ones, the others.
 *
 * ```ts
 * import { stockHooks } from '@ironic-inspector/core';
 *
 * const names = ['validate_interfaces', 'lldp_basic'];
 * const hooks = names.flatMap((name) => stockHooks.get(name) ?? []);
 * ```
 */
export const stockHooks: ReadonlyMap<string, Hook> = /* @__PURE__ */ byName(identityGuard, defaultHooks, [
  accelerators,
  extraHardware,
  raidDevice,
  lldpBasic,
  localLinkConnection,
  systemNameLlc,
  physnetCidrMap,
  systemNamePhysnet,
  portSpeedPhysnet,
  lagPortGroups,
]);

/** Marked as pure where it is called, so that bundlers leave the hooks out that nobody uses. */
function byName(first: Hook, defaults: readonly Hook[], others: readonly Hook[]): ReadonlyMap<string, Hook> {
  return new Map([first, ...defaults, ...others].map((hook) => [hook.name, hook]));
}
