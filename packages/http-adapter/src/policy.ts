import { isJsonObject } from '@ironic-inspector/core';
import type { RoleIdentity } from '@ironic-inspector/openstack-auth';
import * as z from 'zod';
import { NEVER, parseCheck, passes, references, type PolicyCheck, type PolicySubject } from './policy-check.ts';

/** Rules by name, each a check as the policy files of oslo.policy have it. */
export type PolicyRules = Readonly<Record<string, string | readonly (string | readonly string[])[]>>;

/** Changes of the original's policy table (CONTRACT.md §1.5). */
export interface PolicyOptions {
  /**
   * Names of roles in place of the table's. A user needs one role of a list; with an empty list
   * nobody passes.
   */
  readonly roles?: {
    /** May do everything. @default ['admin'] */
    readonly admin?: readonly string[];
    /** Other services, which may do everything. @default ['service'] */
    readonly service?: readonly string[];
    /** May see statuses, if their role is one for the whole system. @default ['reader'] */
    readonly reader?: readonly string[];
    /**
     * May do everything, unless `enforceNewDefaults`.
     * @default ['administrator', 'baremetal_admin']
     */
    readonly legacyAdmin?: readonly string[];
    /** May see statuses, unless `enforceNewDefaults`. @default ['baremetal_observer'] */
    readonly legacyObserver?: readonly string[];
  };

  /**
   * Whether the legacy rules, older than system-scoped roles, are dropped; as in `[oslo_policy]`.
   * @default true
   */
  readonly enforceNewDefaults?: boolean;
  /**
   * Rules in place of the table's, by the original's names (`introspection:status`), and further
   * rules that they refer to: `{ 'introspection:status': 'role:auditor or rule:is_admin' }`. A
   * public route whose rule is not open to everybody needs authentication. `checkPolicyRules` says
   * what is wrong with rules.
   * @default none: all are the table's
   */
  readonly rules?: PolicyRules;
}

/** Who passes by the table: everybody, readers and admins, or admins only. */
type Access = 'public' | 'reader' | 'admin';

const ACCESS = {
  introspection: 'public',
  'introspection:version': 'public',
  'introspection:continue': 'public',
  'introspection:status': 'reader',
  'introspection:start': 'admin',
  'introspection:abort': 'admin',
  'introspection:data': 'admin',
  'introspection:reapply': 'admin',
  'introspection:rule:get': 'admin',
  'introspection:rule:create': 'admin',
  'introspection:rule:delete': 'admin',
  // Ours, below /v2: the original has no such routes.
  'introspection:event:get': 'reader',
  'introspection:boot_event': 'admin',
  'introspection:boot_event:ipxe': 'public',
  'introspection:boot_policy': 'reader',
  'introspection:data:processed': 'reader',
  'introspection:deleted_nodes:get': 'reader',
  'introspection:deleted_nodes:delete': 'admin',
  'introspection:diagnosis': 'reader',
  'introspection:history': 'reader',
  'introspection:history:delete': 'admin',
  'introspection:logs': 'admin',
  'introspection:lookup': 'reader',
  'introspection:nodes': 'reader',
  'introspection:refused_callbacks': 'reader',
  'introspection:webhook:create': 'admin',
  'introspection:webhook:delete': 'admin',
  'introspection:webhook:get': 'admin',
  'introspection:webhook:update': 'admin',
} as const satisfies Readonly<Record<string, Access>>;

/**
 * The original's policy rules (CONTRACT.md §1.5), and ours: what an operator allows or forbids.
 * What both APIs have is under one rule in both (decision 0111).
 */
export type PolicyRule = keyof typeof ACCESS;

/** Whether the original opens a route to everybody, without authentication. */
export function isPublic(rule: PolicyRule): boolean {
  return ACCESS[rule] === 'public';
}

/** Rules that no route has, which others refer to. */
const HELPERS = ['is_admin', 'is_observer', 'public_api', 'default'];

const roles = (...names: readonly string[]) => z.array(z.string().min(1)).default([...names]);

export const policySchema = z.strictObject({
  roles: z
    .strictObject({
      admin: roles('admin'),
      service: roles('service'),
      reader: roles('reader'),
      legacyAdmin: roles('administrator', 'baremetal_admin'),
      legacyObserver: roles('baremetal_observer'),
    })
    .prefault({}),
  enforceNewDefaults: z.boolean().default(true),
  rules: z
    .custom<PolicyRules>()
    .superRefine((given: unknown, context) => {
      if (!isJsonObject(given)) return context.addIssue('must be checks by the names of their rules');
      for (const message of checkPolicyRules(given).problems) context.addIssue(message);
    })
    .default({}),
});

export type PolicySettings = z.output<typeof policySchema>;

/**
 * Checks policy rules. Each of `problems` begins with the name of its rule: a check that cannot be
 * parsed or is not supported here, a reference to a rule that does not exist, a rule that refers to
 * itself. `unused` are names that no route has and no rule refers to; most likely they are
 * misspelt.
 */
export function checkPolicyRules(rules: Readonly<Record<string, unknown>>): {
  readonly problems: readonly string[];
  readonly unused: readonly string[];
} {
  const problems: string[] = [];
  const given = new Map<string, PolicyCheck>();
  for (const [name, text] of Object.entries(rules)) {
    const check = parseCheck(text);
    if (check.ok) given.set(name, check.val);
    else problems.push(`${name}: ${check.val}`);
  }
  const all = new Map<string, PolicyCheck>([
    ...[...HELPERS, ...Object.keys(ACCESS)].map((name) => [name, NEVER] as const),
    ...given,
  ]);
  const referred = new Set<string>();
  for (const [name, check] of given) {
    for (const other of references(check)) {
      referred.add(other);
      if (!all.has(other) && !Object.hasOwn(rules, other)) problems.push(`${name}: there is no rule ${other}`);
    }
    if (leadsTo(name, check, all)) problems.push(`${name}: refers to itself`);
  }
  const known = new Set([...HELPERS, ...Object.keys(ACCESS), ...referred]);
  return { problems, unused: Object.keys(rules).filter((name) => !known.has(name)) };
}

function leadsTo(
  name: string,
  check: PolicyCheck,
  rules: ReadonlyMap<string, PolicyCheck>,
  seen = new Set<string>(),
): boolean {
  return references(check).some((other) => {
    if (other === name) return true;
    if (seen.has(other)) return false;
    seen.add(other);
    return leadsTo(name, rules.get(other) ?? NEVER, rules, seen);
  });
}

/** Says who may do what. */
export interface Policy {
  /** Whether everybody passes, so that no authentication is needed. */
  readonly isOpen: (rule: PolicyRule) => boolean;
  readonly allows: (rule: PolicyRule, identity: Omit<RoleIdentity, 'kind'>) => boolean;
}

/**
 * The policy of the table and the rules that replace parts of it. Role names are compared without
 * regard to case, as oslo.policy does.
 */
export function createPolicy(settings: PolicySettings): Policy {
  const rules = new Map(tableOf(settings));
  for (const [name, text] of Object.entries(settings.rules)) rules.set(name, parseCheck(text).unwrap());
  const may = (rule: PolicyRule, subject: PolicySubject) => passes(rules.get(rule) ?? NEVER, subject, rules);
  return {
    // As upstream: a rule that lets everybody pass opens only public routes.
    isOpen: (rule) => isPublic(rule) && may(rule, subjectOf(rule)),
    allows: (rule, identity) => may(rule, subjectOf(rule, identity)),
  };
}

/** CONTRACT.md §1.5. */
function tableOf({ roles: names, enforceNewDefaults }: PolicySettings): readonly (readonly [string, PolicyCheck])[] {
  const any = (...of: readonly PolicyCheck[]): PolicyCheck => ({ kind: 'any', of });
  const oneOf = (list: readonly string[]) => any(...list.map((name): PolicyCheck => ({ kind: 'role', name })));
  const rule = (name: string): PolicyCheck => ({ kind: 'rule', name });
  const isSystem: PolicyCheck = { kind: 'is', attribute: 'system_scope', value: 'all' };
  const full = any(oneOf(names.admin), oneOf(names.service));
  const readers: PolicyCheck = { kind: 'all', of: [oneOf(names.reader), isSystem] };
  const checks: Readonly<Record<Access, PolicyCheck>> = {
    public: rule('public_api'),
    admin: enforceNewDefaults ? full : any(full, rule('is_admin')),
    reader: enforceNewDefaults ? any(full, readers) : any(full, readers, rule('is_admin'), rule('is_observer')),
  };
  return [
    ['is_admin', oneOf([...names.admin, ...names.legacyAdmin])],
    ['is_observer', oneOf(names.legacyObserver)],
    ['public_api', { kind: 'is', attribute: 'is_public_api', value: 'True' }],
    ['default', NEVER],
    ...Object.entries(ACCESS).map(([name, access]) => [name, checks[access]] as const),
  ];
}

/** Without `identity`: an unknown sender. */
function subjectOf(rule: PolicyRule, identity?: Omit<RoleIdentity, 'kind'>): PolicySubject {
  return {
    roles: new Set(identity?.roles.map((name) => name.toLowerCase())),
    attributes: {
      user_id: identity?.user.id ?? 'None',
      project_id: identity?.projectId ?? 'None',
      system_scope: identity?.systemScope === true ? 'all' : 'None',
      is_public_api: ACCESS[rule] === 'public' ? 'True' : 'False',
    },
  };
}
