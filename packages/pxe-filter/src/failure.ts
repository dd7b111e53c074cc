import { Err, InspectorError, macAddress } from '@ironic-inspector/core';
import type { BootPolicy, Result } from '@ironic-inspector/core';

export function failed(message: string, cause?: unknown): Result<never, InspectorError> {
  return Err(new InspectorError('firewall-failed', message, { cause }));
}

/**
 * What it says that is no MAC address as policies spell them: such a text must become neither a
 * file name nor a rule.
 */
export function oddAddress({ introspecting, others }: BootPolicy): string | undefined {
  return [...introspecting, ...others].find((mac) => macAddress(mac) !== mac);
}

/** The answer to a policy that names what is no MAC address. */
export function refusedAddress(mac: string): Result<never, InspectorError> {
  return failed(`${JSON.stringify(mac.slice(0, 100))} is no MAC address`);
}
