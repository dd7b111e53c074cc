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

/** One difference between the hardware of two runs, without what there was and is. */
export interface HardwareChangeNote {
  readonly kind: ChangeKind;
  readonly severity: ChangeSeverity;
  readonly component: ChangedComponent;
  /** Of the part in the later run; in the earlier one when it is gone. */
  readonly id: string;
  /** The fact that differs, when the part was `changed` or `moved`. */
  readonly field?: string;
  /** A sentence: `DIMM A4 32 GiB (serial 3FED0FE0) is gone`. */
  readonly text: string;
}
