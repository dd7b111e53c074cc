import { capabilities } from './capabilities.ts';
import type { Hook } from './hook.ts';
import { pciDevices } from './pci-devices.ts';
import { ramdiskError } from './ramdisk-error.ts';
import { rootDiskSelection } from './root-disk.ts';
import { scheduler } from './scheduler.ts';
import { validateInterfaces } from './validate-interfaces.ts';

/** The hooks that run when nothing else is asked for, in the original's order (CONTRACT.md §5). */
export const defaultHooks: readonly Hook[] = Object.freeze([
  ramdiskError,
  rootDiskSelection,
  scheduler,
  validateInterfaces,
  capabilities,
  pciDevices,
]);
