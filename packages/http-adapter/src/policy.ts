import type { RoleIdentity } from '@ironic-inspector/openstack-auth';
import * as z from 'zod';
import type { PolicyRule } from './route.ts';

/** Who may do what, where the original's table (CONTRACT.md §1.5) is not what an operator wants. */
export interface PolicyOptions {
  /** Names of roles in place of the table's; a list is what any of them may do, an empty one is nobody. */
  readonly roles?: {
    /** May do everything. @default ['admin'] */
    readonly admin?: readonly string[];
    /** Other services, which may do everything. @default ['service'] */
    readonly service?: readonly string[];
    /** May see statuses, if their role is one for the whole system. @default ['reader'] */
    readonly reader?: readonly string[];
    /** May do everything, unless `enforceNewDefaults`. @default ['administrator', 'baremetal_admin'] */
    readonly legacyAdmin?: readonly string[];
    /** May see statuses, unless `enforceNewDefaults`. @default ['baremetal_observer'] */
    readonly legacyObserver?: readonly string[];
  };
  /**
   * Whether the rules of old, from before there were roles for the whole system, are gone; as in `[oslo_policy]`.
   * @default true
   */
  readonly enforceNewDefaults?: boolean;
}

/** Who may: everybody, who may see, or who may do everything. */
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
} as const satisfies Record<PolicyRule, Access>;

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
});

export type PolicySettings = z.output<typeof policySchema>;

/** Whether a rule lets everybody pass, whoever they are. */
export function isPublic(rule: PolicyRule): boolean {
  return ACCESS[rule] === 'public';
}

/** Says whether somebody may do what a rule is about. */
export type Policy = (rule: PolicyRule, identity: Pick<RoleIdentity, 'roles' | 'systemScope'>) => boolean;

/** The table. Names of roles are compared without regard to case, as oslo.policy does. */
export function createPolicy({ roles: names, enforceNewDefaults }: PolicySettings): Policy {
  const set = (...lists: readonly (readonly string[])[]) => new Set(lists.flat().map((name) => name.toLowerCase()));
  const full = set(names.admin, names.service, enforceNewDefaults ? [] : names.legacyAdmin);
  const observers = set(enforceNewDefaults ? [] : names.legacyObserver);
  const readers = set(names.reader);
  return (rule, { roles: held, systemScope }) => {
    if (isPublic(rule)) return true;
    const mine = held.map((name) => name.toLowerCase());
    if (mine.some((name) => full.has(name))) return true;
    if (ACCESS[rule] !== 'reader') return false;
    return mine.some((name) => observers.has(name) || (systemScope && readers.has(name)));
  };
}
