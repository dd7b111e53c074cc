import type { InspectorError, Introspection, Result } from '@ironic-inspector/core';
import { runRecord } from '@ironic-inspector/testing';

export const NODE = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';

/** A run that has just begun. */
export function run(): Introspection {
  return runRecord({
    uuid: NODE,
    runId: '2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b2b',
    at: new Date('2026-01-02T03:04:05.678Z'),
    attributes: { mac: ['52:54:00:00:00:01'], bmc_address: ['192.0.2.1'] },
  });
}

/** The message of a failure of the store; throws when it is something else. */
export function failed(result: Result<unknown, InspectorError>): string {
  if (result.ok || result.val.code !== 'store-failed')
    throw new Error(`expected store-failed, got ${String(result.val)}`);
  return result.val.message;
}
