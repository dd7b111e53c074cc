import { Ok } from '@ironic-inspector/core';
import type { InspectorError, Result } from '@ironic-inspector/core';
import type { KeystoneAuth } from '../auth.ts';
import type { Authenticator } from '../authenticator.ts';
import type { AskKeystone } from './ask-keystone.ts';
import { findEndpoint } from './catalogue.ts';
import { requestToken } from './request-token.ts';
import type { Catalogue } from './token.ts';

/**
 * A token is renewed this many milliseconds before its end, as in keystoneauth; a short one after
 * half its life.
 */
const RENEW_BEFORE = 120_000;
/** Milliseconds between two attempts to renew a token that is still valid. */
const TRY_AGAIN_AFTER = 10_000;

interface Held {
  readonly id: string;
  readonly catalogue: Catalogue;
  readonly ends: number;
  renewFrom: number;
}

/**
 * An authenticator with Keystone's tokens. All requests share one token, which is fetched at the
 * first request and renewed before its end and after a refusal; concurrent callers share one
 * renewal. The token is in a closure, so that inspecting the authenticator does not show it.
 */
export function keystoneAuthenticator(auth: KeystoneAuth, ask: AskKeystone, now: () => number): Authenticator {
  let held: Held | undefined;
  let fetching: Promise<Result<Held, InspectorError>> | undefined;

  const issue = async (): Promise<Result<Held, InspectorError>> => {
    const asked = now();
    const issued = await requestToken(ask, auth);
    if (issued.err) return issued;
    const { id, token } = issued.val;
    // The token's life is measured by Keystone's clock and counted from now by ours: the two need
    // not agree.
    const life = Math.max(0, token.expires_at - (token.issued_at ?? asked));
    const ends = asked + life;
    held = { id, catalogue: token.catalog, ends, renewFrom: ends - Math.min(RENEW_BEFORE, life / 2) };
    return Ok(held);
  };
  const fetchToken = () =>
    (fetching ??= issue().finally(() => {
      fetching = undefined;
    }));

  const usable = async (): Promise<Result<Held, InspectorError>> => {
    const old = held;
    if (old === undefined || now() >= old.ends) return await fetchToken();
    if (now() < old.renewFrom) return Ok(old);
    const fresh = await fetchToken();
    if (fresh.ok || now() >= old.ends) return fresh;
    old.renewFrom = now() + TRY_AGAIN_AFTER;
    return Ok(old);
  };

  return Object.freeze<Authenticator>({
    headers: async () => (await usable()).map(({ id }) => Object.freeze({ 'X-Auth-Token': id })),
    renew: async (refused) => {
      const token = refused['X-Auth-Token'];
      // Another caller has renewed it since.
      if (held !== undefined && held.id !== token) return Ok(true);
      held = undefined;
      return (await fetchToken()).map(({ id }) => id !== token);
    },
    endpoint: async (service) => (await usable()).map(({ catalogue }) => findEndpoint(catalogue, service)),
  });
}
