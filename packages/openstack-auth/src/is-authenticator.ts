import type { Authenticator } from './authenticator.ts';

const METHODS = ['headers', 'renew', 'endpoint'] as const satisfies readonly (keyof Authenticator)[];

/** Whether `value` is an authenticator, and not what one is made from. */
export function isAuthenticator(value: unknown): value is Authenticator {
  return typeof value === 'object' && value !== null && METHODS.every((name) => name in value);
}
