import type { HardwareChangeNote } from '../model/hardware-change.ts';
import type { BmcHardware, CpuHardware, DiskHardware, MemoryHardware, NicHardware, PciHardware } from './hardware.ts';

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
export interface HardwareChange extends HardwareChangeNote {
  /** Absent when the part was `added`. */
  readonly before?: ChangedValue;
  /** Absent when the part was `removed`. */
  readonly after?: ChangedValue;
}
