import type { ChangedComponent, ChangeKind, ChangeSeverity } from '../model/hardware-change.ts';

/** How much a fact matters that became another; of a number, which way it went. */
export type FieldSeverity = ChangeSeverity | { readonly less: ChangeSeverity; readonly more: ChangeSeverity };

interface Severities {
  /** For the part as a whole; what is absent cannot happen to it. */
  readonly part: Readonly<Partial<Record<Exclude<ChangeKind, 'changed'>, ChangeSeverity>>>;
  /** The facts that are compared; others are volatile, or follow from these. */
  readonly fields: Readonly<Record<string, FieldSeverity>>;
}

const PART = { added: 'notable', removed: 'serious', replaced: 'notable', moved: 'minor' } as const;

/** What each change is worth. The recipe "what changed" shows this table. */
export const SEVERITIES: Readonly<Record<Exclude<ChangedComponent, 'benchmark'>, Severities>> = {
  system: {
    part: {},
    fields: {
      serial: 'serious',
      uuid: 'serious',
      chassisSerial: 'serious',
      boardSerial: 'serious',
      vendor: 'serious',
      product: 'serious',
      boardVendor: 'serious',
      boardProduct: 'serious',
      architecture: 'serious',
      memoryBytes: { less: 'serious', more: 'notable' },
      logicalCpus: { less: 'serious', more: 'notable' },
      firmwareVendor: 'notable',
      firmwareVersion: 'notable',
      firmwareDate: 'minor',
      hostname: 'minor',
    },
  },
  boot: { part: {}, fields: { secureBoot: 'serious', mode: 'notable', mac: 'minor' } },
  bmc: {
    part: { added: 'notable', removed: 'notable' },
    fields: { mac: 'serious', ipv4: 'notable', ipv6: 'notable', version: 'notable', dhcp: 'minor' },
  },
  cpu: { part: PART, fields: { model: 'serious', cores: 'notable', threads: 'notable' } },
  memory: { part: PART, fields: { sizeBytes: 'serious', speed: { less: 'notable', more: 'minor' } } },
  disk: {
    part: PART,
    fields: {
      wwn: 'notable',
      serial: 'notable',
      model: 'notable',
      sizeBytes: { less: 'serious', more: 'notable' },
      kind: 'notable',
      firmware: 'notable',
      transport: 'minor',
    },
  },
  nic: {
    part: PART,
    fields: {
      vendorId: 'notable',
      productId: 'notable',
      firmware: 'notable',
      speedMbps: { less: 'notable', more: 'minor' },
      switchId: 'notable',
      switchPort: 'notable',
      switchName: 'minor',
      hasLink: 'minor',
    },
  },
  gadget: { part: { added: 'minor', removed: 'minor', replaced: 'minor', moved: 'minor' }, fields: {} },
  accelerator: { part: PART, fields: { revision: 'minor' } },
  pci: {
    part: { added: 'minor', removed: 'notable', replaced: 'notable', moved: 'minor' },
    fields: { revision: 'minor' },
  },
};

/** What the change of a fact is worth. */
export function fieldSeverity(severity: FieldSeverity, before: unknown, after: unknown): ChangeSeverity {
  if (typeof severity === 'string') return severity;
  return Number(after) < Number(before) ? severity.less : severity.more;
}
