/** The names behind PCI numbers, which are four hexadecimal digits in lower case. */
export interface PciNames {
  /** `Intel Corporation` of `8086`. */
  vendor(vendorId: string): string | undefined;
  /** `I350 Gigabit Network Connection` of `8086` and `1521`. */
  product(vendorId: string, productId: string): string | undefined;
  /** `Ethernet controller` of `020000`, the six digits of a class. */
  className(classId: string): string | undefined;
}

/**
 * Reads the file `pci.ids`, which is on most Linux systems (`/usr/share/misc/pci.ids` of Debian's
 * package `pci.ids`, `/usr/share/hwdata/pci.ids` of `hwdata`). What is no line of its format is
 * passed over; names of subsystems are left out. It takes a tenth of a second: read it once.
 *
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { hardwareOf, parsePciIds } from '@ironic-inspector/core';
 *
 * declare const data: unknown; // of a run, or a file
 * const pciNames = parsePciIds(await readFile('/usr/share/misc/pci.ids', 'utf8'));
 * console.log(hardwareOf(data, { pciNames }).pciDevices.map(({ product }) => product));
 * ```
 */
export function parsePciIds(text: string): PciNames {
  const vendors = new Map<string, string>();
  const products = new Map<string, string>();
  const classes = new Map<string, string>();
  // Of the vendor or the class that the next lines, which begin with a tab, belong to.
  let above = '';
  for (const line of text.split(/\r?\n/)) {
    const [, tabs = '', isClass, id = '', name = ''] = /^(\t?)(C )?([0-9a-f]{2,4}) {2}(\S.*)$/.exec(line) ?? [];
    if (name === '') continue;
    if (tabs === '') {
      above = isClass === undefined ? id : `C ${id}`;
      (isClass === undefined ? vendors : classes).set(id, name.trim());
    } else if (above.startsWith('C ')) classes.set(above.slice(2) + id, name.trim());
    else products.set(`${above}:${id}`, name.trim());
  }
  return Object.freeze({
    vendor: (vendorId: string) => vendors.get(vendorId),
    product: (vendorId: string, productId: string) => products.get(`${vendorId}:${productId}`),
    className: (classId: string) => classes.get(classId.slice(0, 4)) ?? classes.get(classId.slice(0, 2)),
  });
}

/** The four digits of `0x8086` and `8086`, lower case. */
export function readPciId(text: string | undefined): string | undefined {
  return /^(?:0x)?([0-9a-f]{4})$/.exec(text?.toLowerCase() ?? '')?.[1];
}
