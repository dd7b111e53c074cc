import { InspectorError } from '@ironic-inspector/core';
import type { RequestAuthenticator } from '@ironic-inspector/openstack-auth';
import { createPolicy, type PolicyRule, type PolicySettings } from './policy.ts';

/** A request as the gate sees it. */
export interface Visitor {
  readonly method: string;
  /** Below the path that the API is mounted under. */
  readonly path: string;
  readonly headers: Headers;
  /** The network whose requests share one limit; `undefined` where the source is unknown. */
  readonly source: string | undefined;
  /** Called with the user as soon as they are identified, before the policy decides. */
  readonly identified?: (user: { readonly name: string; readonly id?: string }) => void;
}

/** Why a request is refused, and how its sender may authenticate. */
export interface Stopped {
  readonly error: InspectorError;
  /** The `WWW-Authenticate` header of a 401. */
  readonly challenge: string;
}

/** Lets a request pass (`undefined`), or says why not. Never rejects. */
export type Gate = (rule: PolicyRule, visitor: Visitor) => Promise<Stopped | undefined>;

/**
 * Authentication, then policy (CONTRACT.md §1.5). Public routes are open without a look at any
 * credentials, so that a ramdisk is not kept out while Keystone is away; unless the operator's own
 * rules say otherwise.
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
