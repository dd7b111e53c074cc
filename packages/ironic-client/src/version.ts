/** All of Ironic's API versions are `1.y`; in this package a version is the number y. */

/** The newest version whose answers are understood here. */
export const NEWEST_KNOWN = 115;
/** Traits came with 1.37, ports' physical networks with 1.34. */
export const OLDEST_USABLE = 37;
/** The first version whose patches may reset a node's interfaces with its driver. */
export const RESET_INTERFACES = 45;

/** The y of `1.y`; `undefined` when `text` is no such version. */
export function minorOf(text: unknown): number | undefined {
  const minor = typeof text === 'string' ? /^1\.(\d{1,6})$/.exec(text.trim())?.[1] : undefined;
  return minor === undefined ? undefined : Number(minor);
}

/** `1.y`. */
export function versionText(minor: number): string {
  return `1.${minor}`;
}
