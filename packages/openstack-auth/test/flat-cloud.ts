import type { Cloud } from '../src/clouds/resolve-cloud.ts';
import type { FlatCloud } from './cloud-cases.ts';

/** `{ a: { b: 'c' } }` → `{ a_b: 'c' }`. */
function flat(value: object, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = prefix === '' ? key : `${prefix}_${key}`;
    return typeof inner === 'string' ? [[name, inner] as [string, string]] : flat(inner as object, name);
  });
}

const FLAT_NAMES: Readonly<Record<string, string>> = {
  authUrl: 'auth_url',
  user_name: 'username',
  credential_id: 'application_credential_id',
  secret: 'application_credential_secret',
  system: 'system_scope',
};

/** A cloud as keystoneauth would call its parts. */
export function flatCloud({ auth, region, interface: seen }: Cloud): FlatCloud {
  const { type, ...rest } = auth;
  const { scope, ...proof } = { scope: undefined, ...rest };
  const fields = flat({ ...proof, ...scope }, '').map(([name, value]) => [FLAT_NAMES[name] ?? name, value]);
  return {
    auth_type: type,
    auth: Object.fromEntries(fields) as Readonly<Record<string, string>>,
    region: region ?? null,
    interface: seen,
  };
}
