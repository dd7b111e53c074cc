import type { RamdiskData } from '@ironic-inspector/core';

/** What a machine is made of, as far as this program is interested. */
export interface Summary {
  readonly model: string;
  readonly cpus: number;
  readonly memoryGiB: number;
  /** Each with its size in GB. */
  readonly disks: readonly string[];
  /** MAC addresses of interfaces with a link. */
  readonly links: readonly string[];
}

/** Picks it out of what the ramdisk sent; what a ramdisk leaves out is empty here. */
export function summaryOf({ inventory }: RamdiskData): Summary {
  const { system_vendor: vendor, cpu, memory, disks, interfaces } = inventory ?? {};
  return {
    model: [vendor?.manufacturer, vendor?.product_name].filter(Boolean).join(' '),
    cpus: Number(cpu?.count ?? 0),
    memoryGiB: Number(memory?.physical_mb ?? 0) / 1024,
    disks: (disks ?? []).map(({ name, size }) => `${name} ${Math.round(Number(size ?? 0) / 1e9)} GB`),
    links: (interfaces ?? []).flatMap((one) => (one.has_carrier && one.mac_address ? [one.mac_address] : [])),
  };
}
