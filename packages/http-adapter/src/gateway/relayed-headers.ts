import type { RelayedAnswer } from '@ironic-inspector/core';

/**
 * What passes on of a ramdisk's request, as it came. Nothing else does: no credentials, no cookies,
 * nothing that says who somebody is or was forwarded for.
 */
const TO_IRONIC = [
  'content-type',
  'accept',
  'x-openstack-ironic-api-version',
  'x-openstack-request-id',
  'openstack-request-id',
];

/** What passes on of Ironic's answer. Its length and its encoding are our own. */
const TO_RAMDISK = [
  'content-type',
  'retry-after',
  'x-openstack-ironic-api-version',
  'x-openstack-ironic-api-minimum-version',
  'x-openstack-ironic-api-maximum-version',
  'x-openstack-request-id',
  'openstack-request-id',
];

export function headersToIronic(headers: Headers): Readonly<Record<string, string>> {
  return among(TO_IRONIC, (name) => headers.get(name) ?? undefined);
}

/** Statuses whose `Response` must not have a body. */
const BODILESS = new Set([204, 205, 304]);

/** Ironic's answer, as the ramdisk gets it. */
export function answerToRamdisk({ status, headers, body }: RelayedAnswer): Response {
  const shown = among(TO_RAMDISK, (name) => headers[name]);
  return new Response(BODILESS.has(status) ? null : body, { status, headers: shown });
}

function among(
  names: readonly string[],
  valueOf: (name: string) => string | undefined,
): Readonly<Record<string, string>> {
  const found = names.map((name): [string, string | undefined] => [name, valueOf(name)]);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** An answer of ours in the form of Ironic's errors. */
export function refuseAsIronic(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const fault = { faultcode: status < 500 ? 'Client' : 'Server', faultstring: message, debuginfo: null };
  return new Response(JSON.stringify({ error_message: JSON.stringify(fault) }), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}
