/**
 * The address that client `index` connects from, so that callbacks come from several sources as
 * they do outside. All of 127.0.0.0/8 is this machine on Linux.
 */
export function sourceAddress(index: number): string {
  return `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}
