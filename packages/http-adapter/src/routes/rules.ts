import { Ok } from '@ironic-inspector/core';
import { jsonResponse, noContentResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import { ruleToWire, shortRuleToWire } from '../wire.ts';
import { REMOVED, STORED } from './answers.ts';

/** The first version in which a rule that was created is answered with 201. */
const CREATED_SINCE_MINOR = 6;

/** All rules in the order they were created, without conditions and actions (CONTRACT.md §1.12). */
const listRules: Route['handle'] = async ({ inspector, root }) => {
  const rules = await inspector.rules.list();
  if (rules.err) return rules;
  const base = root();
  return Ok(jsonResponse({ rules: rules.val.map((rule) => shortRuleToWire(rule, base)) }));
};

/**
 * Creates a rule from the body. What `/v1` cannot say is refused: it would be read back as
 * something that the original does not know.
 */
const createRule: Route['handle'] = async ({ inspector, text, root, version }) => {
  const body = await text();
  if (body.err) return body;
  const rule = await inspector.rules.create(body.val, { v1: true });
  const status = version.minor >= CREATED_SINCE_MINOR ? 201 : 200;
  return rule.map((created) => jsonResponse(ruleToWire(created, root()), status));
};

/** One rule. */
const showRule: Route['handle'] = async ({ inspector, param, root }) => {
  const rule = await inspector.rules.get(param('uuid'));
  return rule.map((found) => jsonResponse(ruleToWire(found, root())));
};

/** Removes one rule. */
const removeRule: Route['handle'] = async ({ inspector, param }) => {
  const removed = await inspector.rules.remove(param('uuid'));
  return removed.map(noContentResponse);
};

/** Removes all rules; having none is no error. */
const clearRules: Route['handle'] = async ({ inspector }) => {
  const cleared = await inspector.rules.clear();
  return cleared.map(noContentResponse);
};

/** The introspection rules. */
export const ruleRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/rules',
    policy: 'introspection:rule:get',
    handle: listRules,
    operation: {
      id: 'listRules',
      summary: 'All rules, in the order they were created',
      since: '1.2',
      answers: { 200: { description: 'The rules, without what they say.', schema: 'Rules' } },
      refusals: STORED,
    },
  },
  {
    method: 'POST',
    path: '/v1/rules',
    policy: 'introspection:rule:create',
    handle: createRule,
    operation: {
      id: 'createRule',
      summary: 'Create a rule',
      since: '1.2',
      body: { schema: 'NewRule', required: true },
      answers: {
        200: { description: 'The rule, as versions before 1.6 have it.', schema: 'Rule' },
        201: { description: 'The rule.', schema: 'Rule' },
      },
      refusals: ['bad-request', 'already-exists', 'too-large', 'too-slow', ...STORED],
    },
  },
  {
    method: 'DELETE',
    path: '/v1/rules',
    policy: 'introspection:rule:delete',
    handle: clearRules,
    operation: {
      id: 'clearRules',
      summary: 'Remove all rules',
      since: '1.2',
      answers: REMOVED,
      refusals: STORED,
    },
  },
  {
    method: 'GET',
    path: '/v1/rules/:uuid',
    policy: 'introspection:rule:get',
    handle: showRule,
    operation: {
      id: 'showRule',
      summary: 'One rule',
      since: '1.2',
      answers: { 200: { description: 'The rule.', schema: 'Rule' } },
      refusals: ['rule-not-found', ...STORED],
    },
  },
  {
    method: 'DELETE',
    path: '/v1/rules/:uuid',
    policy: 'introspection:rule:delete',
    handle: removeRule,
    operation: {
      id: 'removeRule',
      summary: 'Remove one rule',
      since: '1.2',
      answers: REMOVED,
      refusals: ['rule-not-found', ...STORED],
    },
  },
];
