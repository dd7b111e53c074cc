/** Hooks: the stock ones, the types of your own, and the pipeline alone. */
export type { AfterInput, BeforeInput, EarlierMachines, Hook, HookAnswer, HookLog, HookNames } from '../hooks/hook.ts';
export type { Identifier, Snapshot } from '../contracts/history-records.ts';
export { defaultHooks } from '../hooks/stock-hooks.ts';
export { capabilities } from '../hooks/capabilities.ts';
export { pciDevices } from '../hooks/pci-devices.ts';
export { ramdiskError } from '../hooks/ramdisk-error.ts';
export { rootDiskSelection } from '../hooks/root-disk.ts';
export { schedulerHook } from '../hooks/scheduler.ts';
export { validateInterfaces } from '../hooks/validate-interfaces.ts';
export { accelerators } from '../hooks/accelerators.ts';
export { extraHardware } from '../hooks/extra-hardware.ts';
export { identityGuard } from '../hooks/identity-guard.ts';
export { lagPortGroups } from '../hooks/lag-port-groups.ts';
export { lldpBasic } from '../hooks/lldp-basic.ts';
export { localLinkConnection } from '../hooks/local-link-connection.ts';
export { physnetCidrMap } from '../hooks/physnet-cidr-map.ts';
export { physnetHook, type PhysnetMapper } from '../hooks/physnet-hook.ts';
export { portSpeedPhysnet } from '../hooks/port-speed-physnet.ts';
export { raidDevice } from '../hooks/raid-device.ts';
export { systemNameLlc } from '../hooks/system-name-llc.ts';
export { systemNamePhysnet } from '../hooks/system-name-physnet.ts';
export { stockHooks } from '../hooks/stock-hooks.ts';
export { runHooks, type HookRun, type RunHooksOptions } from '../processing/run-hooks-alone.ts';
export type { KnownMachine, NotFoundHook, NotFoundInput } from '../hooks/hook.ts';
export { createEnrollHook, type EnrollOptions } from '../hooks/enroll.ts';
export type { NodeHandle, NodePorts, SetOptions } from '../node-draft/node-handle.ts';
export type { ChangeSet, PortChange } from '../model/change-set.ts';
export type {
  Boot,
  Cpu,
  Disk,
  DiskIdentifier,
  Firmware,
  Inventory,
  Memory,
  NetworkInterface,
  SystemVendor,
} from '../model/inventory.ts';
export type {
  Dmi,
  DmiBlock,
  DmiMemory,
  HardwareManager,
  NumaCore,
  NumaInterface,
  NumaMemory,
  NumaTopology,
  PciDevice,
  RamdiskConfiguration,
  UsbDevice,
} from '../model/collected.ts';
export type {
  IdentityFact,
  IdentityFinding,
  IdentityFindingKind,
  IdentityGuardData,
} from '../model/identity-finding.ts';
export type { PluginData, ValidInterface } from '../model/plugin-data.ts';
export type {
  ClientNodeField,
  InterfaceNodeField,
  ObjectNodeField,
  ReadOnlyNodeField,
  WritableNodeField,
} from '../model/node-path.ts';
export type { NodePath, PortPath, ReadableNodePath, RulePath } from '../model/node-path.ts';
export type { RamdiskData } from '../model/ramdisk-data.ts';
