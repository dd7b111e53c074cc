import { KNOWN_ACCELERATORS, type KnownAccelerator } from '../settings/known-accelerators.ts';
import { gather, type Gathered } from './component.ts';
import type { HardwareSource, NicDetails, PciDetails } from './hardware.ts';
import type { PciNames } from './pci-names.ts';
import type { PostedHardware } from './posted.ts';

/** Where names of PCI devices are looked up. */
export interface NameTables {
  readonly pciNames: PciNames | undefined;
  readonly accelerators: readonly KnownAccelerator[] | undefined;
}

/** The devices that the collector `pci-devices` lists. */
export function readPciDevices(
  { facts, posted }: PostedHardware,
  { pciNames, accelerators = KNOWN_ACCELERATORS }: NameTables,
): { pciDevices: Gathered<PciDetails>[]; known: HardwareSource[] } {
  const kinds = new Map(
    accelerators.map((known) => [`${known.vendor_id}:${known.device_id}`.toLowerCase(), known] as const),
  );
  const pciDevices = facts.pciDevices.map(({ address, vendorId, productId, class: class_, revision, numaNode }) => {
    const accelerator = kinds.get(`${vendorId}:${productId}`);
    return gather<PciDetails>({
      address: { pci: address?.toLowerCase() },
      vendorId: { pci: vendorId },
      productId: { pci: productId },
      class: { pci: class_ },
      revision: { pci: revision },
      numaNode: { pci: numaNode },
      ...namesOf(pciNames, vendorId, productId, accelerator?.device_info),
      className: { names: class_ === undefined ? undefined : pciNames?.className(class_) },
      accelerator:
        accelerator === undefined ? { pci: acceleratorClass(class_) } : { names: accelerator.type ?? 'accelerator' },
    });
  });
  return { pciDevices, known: Array.isArray(posted['pci_devices']) ? ['pci'] : [] };
}

/** The same names for a NIC that nobody else has named. */
export function nameNic(nic: Gathered<NicDetails>, pciNames: PciNames | undefined): Gathered<NicDetails> {
  const names = gather(namesOf(pciNames, nic.vendorId, nic.productId, undefined));
  return { ...names, ...nic, sources: { ...names.sources, ...nic.sources } };
}

function namesOf(
  pciNames: PciNames | undefined,
  vendorId: string | undefined,
  productId: string | undefined,
  otherwise: string | undefined,
) {
  return {
    vendor: { names: vendorId === undefined ? undefined : pciNames?.vendor(vendorId) },
    product: {
      names:
        (vendorId === undefined || productId === undefined ? undefined : pciNames?.product(vendorId, productId)) ??
        otherwise,
    },
  };
}

/** Of the classes that are made for it: 3D controllers, and processing accelerators. */
function acceleratorClass(class_: string | undefined): string | undefined {
  if (class_?.startsWith('0302') === true) return 'GPU';
  return class_?.startsWith('1200') === true ? 'accelerator' : undefined;
}
