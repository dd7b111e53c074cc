import { InspectorError } from '@ironic-inspector/core';
import type { ApiAuthenticator, ApiRequest } from './authenticator.ts';
import { createPolicy, type PolicyRule, type PolicySettings } from './policy.ts';

/** Why a request is refused, and how its sender may authenticate. */
export interface Stopped {
  readonly error: InspectorError;
  /** The `WWW-Authenticate` header of a 401. */
  readonly challenge: string;
}

/** Who sent a request. */
export interface Sender {
  readonly user: { readonly name: string; readonly id?: string };
  /** When their credentials end, if that is known. */
  readonly expiresAt: Date | undefined;
  /** Whether the policy lets them do something else, too. */
  may(rule: PolicyRule): boolean;
}

/**
 * Lets a request pass (`undefined`), or says why not. `identified` is called with the sender as
 * soon as they are known, before the policy decides. Never rejects.
 */
export type Gate = (
  rule: PolicyRule,
  request: ApiRequest,
  identified: (sender: Sender) => void,
) => Promise<Stopped | undefined>;

/**
 * Authentication, then policy (CONTRACT.md §1.5). Public routes are open without a look at any
 * credentials, so that a ramdisk is not kept out while Keystone is away; unless the operator's own
 * rules say otherwise.
 */
export function createGate(authenticator: ApiAuthenticator, policySettings: PolicySettings): Gate {
  const policy = createPolicy(policySettings);
  const { challenge } = authenticator;
  return async (rule, request, identified) => {
    if (policy.isOpen(rule)) return undefined;
    try {
      const known = await authenticator.identify(request);
      if (known.err) return { error: known.val, challenge };
      const identity = known.val;
      const may = (other: PolicyRule) => identity.kind === 'full-access' || policy.allows(other, identity);
      identified({ user: identity.user, expiresAt: identity.kind === 'roles' ? identity.expiresAt : undefined, may });
      if (may(rule)) return undefined;
      return { error: new InspectorError('forbidden', 'Access denied by policy'), challenge };
    } catch (thrown) {
      return { error: InspectorError.from(thrown, 'authentication'), challenge };
    }
  };
}
