/** Hardware in one shape, and what changed. Needs no library but ipaddr.js. */
export { hardwareOf, type HardwareOptions } from '../hardware/hardware-of.ts';
export { diffHardware } from '../hardware/diff-hardware.ts';
export type { ChangedValue, HardwareChange } from '../hardware/change.ts';
export type { ChangedComponent, ChangeKind, ChangeSeverity, HardwareChangeNote } from '../model/hardware-change.ts';
export { identifierList } from '../hardware/identifier-list.ts';
export { identifiersOf, type Identifiers } from '../hardware/identifiers.ts';
export { parsePciIds, type PciNames } from '../hardware/pci-names.ts';
export type {
  BmcDetails,
  BmcHardware,
  BootDetails,
  BootHardware,
  Component,
  CpuDetails,
  CpuHardware,
  DiskDetails,
  DiskHardware,
  Hardware,
  HardwareParts,
  HardwareSource,
  MemoryDetails,
  MemoryHardware,
  NicDetails,
  NicHardware,
  PciDetails,
  PciHardware,
  SystemDetails,
  SystemHardware,
} from '../hardware/hardware.ts';
export { isPlaceholder } from '../model/placeholder-serial.ts';
