import { Err, InspectorError, Ok, type ErrorCode } from '@ironic-inspector/core';
import type { Identity, RequestAuthenticator } from '@ironic-inspector/openstack-auth';
import { U } from './matrix.ts';

export const CHALLENGE = 'Keystone uri="http://keystone.test/v3"';

/**
 * Stands for Keystone: a token is what it means. `admin` is a project's role,
 * `system:reader,member` roles for the whole system, `!code` a failure, `*` somebody who may do
 * everything.
 */
export const tokensSayWho: RequestAuthenticator = {
  challenge: CHALLENGE,
  identify: async ({ headers }) => {
    const token = headers.get('x-auth-token');
    if (token === null) return Err(new InspectorError('unauthenticated', 'Authentication required'));
    if (token.startsWith('!'))
      return Err(new InspectorError(token.slice(1) as ErrorCode, 'why not, at http://secret.test'));
    if (token === '*') return Ok<Identity>({ kind: 'full-access', user: { name: 'they' } });
    const [, system, roles = ''] = /^(system:)?(.*)$/.exec(token) ?? [];
    return Ok<Identity>({
      kind: 'roles',
      user: { id: 'u', name: 'they' },
      roles: roles.split(',').filter((role) => role !== ''),
      systemScope: system !== undefined,
      projectId: system === undefined ? 'p' : undefined,
    });
  },
};

/**
 * Every route with the least that it takes to get an answer of its own, and what it is about
 * (CONTRACT.md §1.5).
 */
export const OPERATIONS = [
  ['GET', '/', 'public'],
  ['GET', '/v1', 'public'],
  ['POST', '/v1/continue', 'public'],
  ['GET', '/v1/introspection', 'status'],
  ['GET', '/v1/introspection/node-1', 'status'],
  ['POST', '/v1/introspection/node-1', 'all'],
  ['POST', '/v1/introspection/node-1/abort', 'all'],
  ['GET', '/v1/introspection/node-1/data', 'all'],
  ['GET', '/v1/introspection/node-1/data/unprocessed', 'all'],
  ['POST', '/v1/introspection/node-1/data/unprocessed', 'all'],
  ['GET', '/v1/rules', 'all'],
  ['POST', '/v1/rules', 'all'],
  ['DELETE', '/v1/rules', 'all'],
  ['GET', `/v1/rules/${U}`, 'all'],
  ['DELETE', `/v1/rules/${U}`, 'all'],
] as const;

/** The same of what is ours, below `/v2`. */
export const V2_OPERATIONS: readonly (readonly [string, string, 'public' | 'status' | 'all', string?])[] = [
  ['GET', '/v2', 'public'],
  ['GET', '/v2/introspections', 'status'],
  ['GET', '/v2/nodes', 'status'],
  ['GET', '/v2/nodes/node-1', 'status'],
  ['GET', '/v2/nodes/node-1/introspection', 'status'],
  ['POST', '/v2/nodes/node-1/introspection', 'all'],
  ['POST', '/v2/nodes/node-1/abort', 'all'],
  ['POST', '/v2/nodes/node-1/reapply', 'all'],
  ['GET', '/v2/nodes/node-1/data', 'status'],
  ['GET', '/v2/nodes/node-1/data?kind=processed', 'status'],
  ['GET', '/v2/nodes/node-1/data?kind=unprocessed', 'all'],
  ['GET', '/v2/nodes/node-1/diagnosis', 'status'],
  ['GET', '/v2/nodes/node-1/diff', 'status'],
  ['GET', '/v2/events', 'status'],
  ['DELETE', '/v2/nodes/node-1/history', 'all'],
  ['GET', '/v2/runs', 'status'],
  ['GET', '/v2/runs/run-1', 'status'],
  ['GET', '/v2/runs/run-1/events', 'status'],
  ['GET', '/v2/runs/run-1/data', 'status'],
  ['GET', '/v2/runs/run-1/data?kind=unprocessed', 'all'],
  ['GET', '/v2/runs/run-1/logs', 'all'],
  ['GET', '/v2/runs/run-1/diagnosis', 'status'],
  ['GET', '/v2/history', 'status'],
  ['GET', '/v2/refused-callbacks', 'status'],
  ['GET', '/v2/webhooks', 'all'],
  ['POST', '/v2/webhooks', 'all', '{"url":"https://receiver.example/"}'],
  ['GET', `/v2/webhooks/${U}`, 'all'],
  ['PATCH', `/v2/webhooks/${U}`, 'all', '{"enabled":false}'],
  ['DELETE', `/v2/webhooks/${U}`, 'all'],
  ['POST', `/v2/webhooks/${U}/secret`, 'all'],
  ['POST', `/v2/webhooks/${U}/test`, 'all'],
  ['POST', '/v2/lookup', 'status', '{"mac":[]}'],
  ['GET', '/v2/boot-policy', 'status'],
  ['GET', '/v2/deleted-nodes', 'status'],
  ['DELETE', '/v2/deleted-nodes?most=1', 'all'],
  ['GET', '/v2/rules', 'all'],
  ['POST', '/v2/rules', 'all'],
  ['DELETE', '/v2/rules', 'all'],
  ['GET', `/v2/rules/${U}`, 'all'],
  ['DELETE', `/v2/rules/${U}`, 'all'],
  ['POST', '/v2/rules/lint', 'all'],
  ['POST', '/v2/rules/convert', 'all', '{"to":"ironic"}'],
  ['POST', '/v2/rules/dry-run', 'all'],
  ['POST', '/v2/boot-events', 'all', '{"what":"address-given","mac":"52:54:00:12:34:56","source":"dnsmasq"}'],
];

/** What somebody may do, as the original's evaluated matrix says it. */
export type May = 'all' | 'status' | 'none';

/**
 * CONTRACT.md §1.5, evaluated on the original: no scope and system scope by the new rules, the same
 * with those of old.
 */
export const ROLE_MATRIX: readonly (readonly [roles: string, ...may: [May, May, May, May]])[] = [
  ['admin', 'all', 'all', 'all', 'all'],
  ['admin,member,reader', 'all', 'all', 'all', 'all'],
  ['service', 'all', 'all', 'all', 'all'],
  ['reader', 'none', 'status', 'none', 'status'],
  ['member,reader', 'none', 'status', 'none', 'status'],
  ['manager,member,reader', 'none', 'status', 'none', 'status'],
  ['member', 'none', 'none', 'none', 'none'],
  ['baremetal_admin', 'none', 'none', 'all', 'all'],
  ['administrator', 'none', 'none', 'all', 'all'],
  ['baremetal_observer', 'none', 'none', 'status', 'status'],
  ['', 'none', 'none', 'none', 'none'],
  ['observer', 'none', 'none', 'none', 'none'],
];

/** Whether that much lets somebody do this. */
export function allowed(may: May, operation: 'public' | 'status' | 'all'): boolean {
  return operation === 'public' || may === 'all' || (may === 'status' && operation === 'status');
}
