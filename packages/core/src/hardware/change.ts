import type { CpuHardware, DiskHardware, MemoryHardware, NicHardware, PciHardware, BmcHardware } from './hardware.ts';

/**
 * How much a change matters: `serious` is what somebody must look at, since the machine lost
 * something or is another one; `notable` is worth knowing; `minor` is for the record.
 */
export type ChangeSeverity = 'serious' | 'notable' | 'minor';

/** What happened to a part; `replaced` is one part where another one was. */
export type ChangeKind = 'added' | 'removed' | 'replaced' | 'moved' | 'changed';

/** What a change is about. A `gadget` is a NIC that says nothing of the machine. */
export type ChangedComponent =
  | 'system'
  | 'boot'
  | 'bmc'
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'nic'
  | 'gadget'
  | 'pci'
  | 'accelerator'
  | 'benchmark';

/** What there was and is: a fact, or a whole part. */
export type ChangedValue =
  | string
  | number
  | boolean
  | BmcHardware
  | CpuHardware
  | MemoryHardware
  | DiskHardware
  | NicHardware
  | PciHardware;

/** One difference between the hardware of two runs. It is plain JSON. */
export interface HardwareChange {
  readonly kind: ChangeKind;
  readonly severity: ChangeSeverity;
  readonly component: ChangedComponent;
  /** Of the part in the later run; in the earlier one when it is gone. */
  readonly id: string;
  /** The fact that differs, when the part was `changed` or `moved`. */
  readonly field?: string;
  /** Absent when the part was `added`. */
  readonly before?: ChangedValue;
  /** Absent when the part was `removed`. */
  readonly after?: ChangedValue;
  /** A sentence: `DIMM A4 32 GiB (serial 3FED0FE0) is gone`. */
  readonly text: string;
}
