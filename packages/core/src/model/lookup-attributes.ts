/** What ties a machine that posts to a node that waits: recorded at start, offered by the ramdisk (CONTRACT.md §3.1). */
export interface LookupAttributes {
  /** MAC addresses, lower case with colons. */
  readonly mac: readonly string[];
  /** IPv4 and IPv6 addresses of the management controller. */
  readonly bmc_address: readonly string[];
}

export const NO_ATTRIBUTES: LookupAttributes = Object.freeze({
  mac: Object.freeze([]),
  bmc_address: Object.freeze([]),
});

/** Whether there is nothing at all to look a node up by. */
export function isEmptyAttributes(attributes: LookupAttributes): boolean {
  return attributes.mac.length === 0 && attributes.bmc_address.length === 0;
}

/** As messages show them: `{'bmc_address': ['192.0.2.10'], 'mac': []}`. */
export function describeAttributes(attributes: LookupAttributes): string {
  const list = (values: readonly string[]) => `[${values.map((value) => `'${value}'`).join(', ')}]`;
  return `{'bmc_address': ${list(attributes.bmc_address)}, 'mac': ${list(attributes.mac)}}`;
}
