/**
 * What a machine is made of, in a few facts, as its node's last run saw it. What nobody knows is
 * absent, and so is what says nothing, such as `To be filled by O.E.M.`.
 */
export interface HardwareSummary {
  readonly vendor?: string;
  readonly product?: string;
  readonly serial?: string;
  readonly cpuModel?: string;
  /** Logical processors. */
  readonly cpus?: number;
  /** MiB that are built in. */
  readonly memoryMb?: number;
  /** How many disks the ramdisk saw, and their bytes together. */
  readonly disks?: number;
  readonly diskBytes?: number;
  /** How many NICs it saw. */
  readonly nics?: number;
}
