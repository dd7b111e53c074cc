import { macAddress } from '@ironic-inspector/core';

/** Whether dnsmasq answers a machine. */
export type HostAccess = 'allow' | 'deny';

/** The file for all machines that have none of their own (CONTRACT.md §7.4). */
export const UNKNOWN_HOSTS = 'unknown_hosts_filter';
const ANY_MAC = '*:*:*:*:*:*';
/** dnsmasq reads no file whose name begins with a dot. */
const TEMPORARY = /^\.(.+)\.tmp$/;

/** Whether a file of this name is ours. */
export function isHostFile(name: string): boolean {
  return name === UNKNOWN_HOSTS || macAddress(name) === name;
}

/** The temporary name under which a file is written before it is renamed. */
export function temporaryName(name: string): string {
  return `.${name}.tmp`;
}

/** Whether a file of this name was left by a process that died. */
export function isTemporary(name: string): boolean {
  return isHostFile(TEMPORARY.exec(name)?.[1] ?? '');
}

/** The content of a file, as in CONTRACT.md §7.4. */
export function hostLine(name: string, verdict: HostAccess): string {
  const mac = name === UNKNOWN_HOSTS ? ANY_MAC : name;
  return verdict === 'allow' ? `${mac}\n` : `${mac},ignore\n`;
}

/** The verdict in a file; `undefined` when we did not write it. */
export function verdictOf(name: string, text: string): HostAccess | undefined {
  return (['allow', 'deny'] as const).find((verdict) => hostLine(name, verdict) === text);
}
