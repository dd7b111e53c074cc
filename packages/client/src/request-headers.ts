import type { RequestOptions } from '@ironic-inspector/core';

const FORMAT = /^req-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/**
 * What a server is told of the caller's request: its id, which is the global one there. Who asks
 * and from where it finds out itself.
 */
export function requestHeaders({ globalRequestId, requestId }: RequestOptions): Readonly<Record<string, string>> {
  const id = globalRequestId ?? requestId;
  return id !== undefined && FORMAT.test(id) ? { 'X-Openstack-Request-Id': id } : {};
}
