import { InspectorError } from '@ironic-inspector/core';
import type { RequestAuthenticator } from '@ironic-inspector/openstack-auth';
import { createPolicy, type PolicyRule, type PolicySettings } from './policy.ts';

/** A request as the gate sees it. */
export interface Visitor {
  readonly method: string;
  /** From the API's root on, as routes are found by. */
  readonly path: string;
  readonly headers: Headers;
  /** Whose requests are counted together; `undefined` where nobody can tell. */
  readonly source: string | undefined;
  /** Is told who it is, once that is known, whether they may pass or not. */
  readonly identified?: (user: { readonly name: string; readonly id?: string }) => void;
}

/** Why a request is not let through, and how its sender may do better. */
export interface Stopped {
  readonly error: InspectorError;
  /** For a 401. */
  readonly challenge: string;
}

/** Lets a request pass (`undefined`), or says why not. Never rejects. */
export type Gate = (rule: PolicyRule, visitor: Visitor) => Promise<Stopped | undefined>;

/**
 * Authentication, then policy (CONTRACT.md §1.5). Public routes are open without a look at any credentials, so that a ramdisk is not kept
 * out while Keystone is away; unless the operator's own rules say otherwise.
 */
export function createGate(authenticator: RequestAuthenticator, policySettings: PolicySettings): Gate {
  const policy = createPolicy(policySettings);
  const { challenge } = authenticator;
  return async (rule, visitor) => {
    if (policy.isOpen(rule)) return undefined;
    try {
      const identified = await authenticator.identify(visitor);
      if (identified.err) return { error: identified.val, challenge };
      const identity = identified.val;
      visitor.identified?.(identity.user);
      if (identity.kind === 'full-access' || policy.allows(rule, identity)) return undefined;
      return { error: new InspectorError('forbidden', 'Access denied by policy'), challenge };
    } catch (thrown) {
      return { error: InspectorError.from(thrown, 'authentication'), challenge };
    }
  };
}
