import { Ok } from '@ironic-inspector/core';
import type { InspectorError, Result } from '@ironic-inspector/core';
import type { KeystoneAuth } from '../auth.ts';
import type { Authenticator } from '../authenticator.ts';
import type { AskKeystone } from './ask-keystone.ts';
import { findEndpoint } from './catalogue.ts';
import { requestToken } from './request-token.ts';
import type { Catalogue } from './token.ts';

/** Milliseconds before its end at which a token is renewed, as keystoneauth does; of a short one, half its life. */
const RENEW_BEFORE = 120_000;
/** Milliseconds before renewing is tried again while the old token is still good. */
const TRY_AGAIN_AFTER = 10_000;

interface Held {
  readonly id: string;
  readonly catalogue: Catalogue;
  readonly ends: number;
  renewFrom: number;
}

/**
 * Tokens of Keystone's. One is fetched when the first is needed, shared by all requests, renewed before it ends and after a
 * refusal; whoever needs it meanwhile waits for the same answer. A closure, so that inspecting it shows no secret.
 */
export function keystoneAuthenticator(auth: KeystoneAuth, ask: AskKeystone, now: () => number): Authenticator {
  let held: Held | undefined;
  let fetching: Promise<Result<Held, InspectorError>> | undefined;

  const issue = async (): Promise<Result<Held, InspectorError>> => {
    const asked = now();
    const issued = await requestToken(ask, auth);
    if (issued.err) return issued;
    const { id, token } = issued.val;
    // By Keystone's clock how long it lives, by ours from when: the two need not agree.
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
      // Who came first has renewed it, or is about to.
      if (held !== undefined && held.id !== token) return Ok(true);
      held = undefined;
      return (await fetchToken()).map(({ id }) => id !== token);
    },
    endpoint: async (service) => (await usable()).map(({ catalogue }) => findEndpoint(catalogue, service)),
  });
}
