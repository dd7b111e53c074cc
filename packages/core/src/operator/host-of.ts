/**
 * The host in the address of a management controller as Ironic's drivers take it: an address,
 * `[address]`, a name or a URL. Scheme, user, port and path may be there or not: `192.0.2.10:8443`,
 * `[2001:db8::1]:8443`, `bmc.example/redfish`.
 *
 * @returns `undefined` when it holds none
 */
export function hostOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [authority = ''] = value
    .trim()
    .replace(/^([a-z][a-z\d+.-]*:)?\/\//i, '')
    .split(/[/?#]/);
  const location = authority.slice(authority.lastIndexOf('@') + 1);
  const [, bracketed] = /^\[([^\]]*)\](?::\d*)?$/.exec(location) ?? [];
  if (bracketed !== undefined) return bracketed || undefined;
  // More than one colon is an IPv6 address, to which no port can be added without brackets.
  const host = location.split(':').length > 2 ? location : location.replace(/:\d*$/, '');
  return host || undefined;
}
