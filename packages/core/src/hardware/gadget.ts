/** What is known of a NIC when it is asked whether its MAC address identifies the machine. */
export interface NicTraits {
  /** Lower case with colons. */
  readonly mac: string;
  readonly name: string | undefined;
  readonly driver: string | undefined;
  /** `0000:3b:00.0`, `virtio2`, `1-14.3:1.0`, `usb@1:3`. */
  readonly address: string | undefined;
  /** Whether a vendor's number is known, which NICs on PCI and virtual ones have. */
  readonly hasVendor: boolean;
  /** What its vendor calls it. */
  readonly product: string | undefined;
}

/** Drivers of the network that a management controller has with its host by USB, and of dongles. */
const USB_DRIVER = /^(cdc[_-]|rndis|ipheth|r815[0-9]|ax88|asix|smsc95|smsc75|lan78|dm9601|aqc111|usbnet)/;

/** A place on a USB bus: `1-14.3:1.0` of the kernel, `usb@1:3` of lshw. */
const USB_ADDRESS = /^usb|^\d+-\d+([.]\d+)*(:\d+[.]\d+)?$/;

/** `usb0`, `idrac`, `enx0a94ef5d1c2b`, `enp0s20f0u1u6c2`: names for NICs on USB. */
const USB_NAME = /^(usb\d|idrac|enx[0-9a-f]{12}$|en(p\d+)?s\d+(f\d+)?u\d)/;

/** What management controllers call the NIC that they show their host. */
const GADGET_PRODUCT = /american megatrends|virtual (ethernet|nic|usb)|idrac|\bilo\b|xclarity|\bxcc\b|rndis|gadget/i;

/**
 * MAC addresses that stand in many machines: of the NICs that the management controllers of
 * American Megatrends, Sun, IBM and HPE show their hosts, and QEMU's when it is told none.
 */
const SHARED_MACS = ['be:3a:f2:', 'b2:3a:f2:', '02:21:28:57:47:17', 'fa:4b:7f:', '0a:ca:fe:f0:0d:', '52:54:00:12:34:5'];

/** Drivers of virtual functions, whose kernel makes up their addresses: `iavf`, `ixgbevf`. */
const VIRTUAL_FUNCTION = /vf$/;

/**
 * Whether the MAC address of a NIC says nothing of the machine: a NIC on USB, which may be pulled
 * out, or which a management controller only pretends to have, with the same address in every
 * machine of its kind; or an address that was made up at the last boot. An address that no vendor
 * assigned (locally administered) counts all the same where the NIC is known to be on PCI or
 * virtual: that is how virtual machines have theirs, for good.
 */
export function isGadget({ mac, name, driver, address, hasVendor, product }: NicTraits): boolean {
  if (SHARED_MACS.some((prefix) => mac.startsWith(prefix))) return true;
  if (driver !== undefined && USB_DRIVER.test(driver.toLowerCase())) return true;
  if (address !== undefined && USB_ADDRESS.test(address.toLowerCase())) return true;
  if (name !== undefined && USB_NAME.test(name.toLowerCase())) return true;
  if (product !== undefined && GADGET_PRODUCT.test(product)) return true;
  if (!isLocallyAdministered(mac)) return false;
  if (driver !== undefined && VIRTUAL_FUNCTION.test(driver.toLowerCase())) return true;
  return !hasVendor && address === undefined;
}

/** Whether no vendor assigned the address: the second lowest bit of its first byte says so. */
function isLocallyAdministered(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 0b10) !== 0;
}
