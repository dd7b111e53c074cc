import { Err, InspectorError, macAddress } from '@ironic-inspector/core';
import type { BootPolicy, Result } from '@ironic-inspector/core';

export function failed(message: string, cause?: unknown): Result<never, InspectorError> {
  return Err(new InspectorError('firewall-failed', message, { cause }));
}

/**
 * The first text in a policy that is no MAC address in its usual spelling. It must become neither a
 * file name nor a rule.
 */
export function oddAddress({ introspecting, others }: BootPolicy): string | undefined {
  return [...introspecting, ...others].find((mac) => macAddress(mac) !== mac);
}

/** The error for a policy with something that is no MAC address. */
export function refusedAddress(mac: string): Result<never, InspectorError> {
  return failed(`${JSON.stringify(mac.slice(0, 100))} is no MAC address`);
}
