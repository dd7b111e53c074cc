import { macAddress } from '@ironic-inspector/core';

/** What dnsmasq is told about a machine. */
export type Verdict = 'allow' | 'deny';

/** The file about all machines that have none of their own (CONTRACT.md §7.4). */
export const UNKNOWN_HOSTS = 'unknown_hosts_filter';
const ANY_MAC = '*:*:*:*:*:*';
/** dnsmasq reads no file whose name begins with a dot. */
const TEMPORARY = /^\.(.+)\.tmp$/;

/** Whether a file of this name is ours. */
export function isHostFile(name: string): boolean {
  return name === UNKNOWN_HOSTS || macAddress(name) === name;
}

/** Where a file is written before it gets its name. */
export function temporaryName(name: string): string {
  return `.${name}.tmp`;
}

/** Whether it was left over when a process died. */
export function isTemporary(name: string): boolean {
  return isHostFile(TEMPORARY.exec(name)?.[1] ?? '');
}

/** CONTRACT.md §7.4, to the letter. */
export function hostLine(name: string, verdict: Verdict): string {
  const mac = name === UNKNOWN_HOSTS ? ANY_MAC : name;
  return verdict === 'allow' ? `${mac}\n` : `${mac},ignore\n`;
}

/** What the file says; `undefined` when it is not what we write. */
export function verdictOf(name: string, text: string): Verdict | undefined {
  return (['allow', 'deny'] as const).find((verdict) => hostLine(name, verdict) === text);
}
