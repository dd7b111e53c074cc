/** What somebody who watches machines boot tells of one. */
export interface BootEvent {
  /**
   * - `address-given`: DHCP gave it an address
   * - `kernel-sent`: it was sent the kernel of the ramdisk
   * - `file-sent`: it was sent another file, as its boot program
   */
  readonly what: 'address-given' | 'kernel-sent' | 'file-sent';
  /** The MAC address of the NIC that boots, lower case with colons. */
  readonly mac: string;
  /** The IP address that it has. */
  readonly address?: string;
  /** The name of the file, as it was asked for. */
  readonly file?: string;
  /** Who tells: `dnsmasq`, `ipxe`, … */
  readonly source: string;
}

/** A boot event as it is told. */
export type NewBootEvent = Omit<BootEvent, 'mac'> & {
  /**
   * In any case; absent where nobody knows it, as with TFTP: the machine is then the one that was
   * given `address` last.
   */
  readonly mac?: string | undefined;
};
