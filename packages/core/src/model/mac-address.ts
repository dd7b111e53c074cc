const MAC_ADDRESS = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** The one spelling of a MAC address, lower case with colons; `undefined` when `text` is none. */
export function macAddress(text: string | null | undefined): string | undefined {
  const lower = text?.toLowerCase();
  return lower !== undefined && MAC_ADDRESS.test(lower) ? lower : undefined;
}

/**
 * The MAC address in the ramdisk's `boot_interface`: plain (iPXE) or with a hardware type in front
 * and dashes (PXELINUX `01-aa-bb-cc-dd-ee-ff`). Lower case in both cases.
 *
 * @returns `undefined` when the ramdisk did not say what it booted from.
 */
export function bootMacAddress(bootInterface: string | null | undefined): string | undefined {
  if (!bootInterface) return undefined;
  const text = bootInterface.includes('-') ? bootInterface.split('-').slice(1).join(':') : bootInterface;
  return text.toLowerCase();
}

/** Whether `text` is a MAC address or the beginning of one, in any case: `fa:4b:7f`. */
export function isMacPrefix(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){0,5}$/i.test(text);
}

/** Whether `mac`, lower case, begins with one of `prefixes`. */
export function hasMacPrefix(mac: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => mac.startsWith(prefix.toLowerCase()));
}
