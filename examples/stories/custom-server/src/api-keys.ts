import { timingSafeEqual, createHash } from 'node:crypto';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { ApiAuthenticator } from '@ironic-inspector/http-adapter';

const digest = (text: string) => createHash('sha256').update(text).digest();

// #region authenticator
/** Lets in whoever sends one of the keys as `X-Api-Key`; who that is comes from the table. */
export function apiKeys(keys: Readonly<Record<string, string>>): ApiAuthenticator {
  const known = Object.entries(keys).map(([user, key]) => ({ user, digest: digest(key) }));
  return {
    challenge: 'ApiKey', // what a 401 says in WWW-Authenticate
    identify: async ({ headers }) => {
      const sent = digest(headers.get('x-api-key') ?? '');
      const found = known.find((one) => timingSafeEqual(one.digest, sent));
      if (found === undefined) return Err(new InspectorError('unauthenticated', 'Send your key as X-Api-Key'));
      return Ok({ kind: 'full-access', user: { name: found.user } });
    },
  };
}
// #endregion
