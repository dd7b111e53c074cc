import { Ok } from '@ironic-inspector/core';
import { jsonResponse, noContentResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import { ruleToWire, shortRuleToWire } from '../wire.ts';

/** The first version in which a rule that was created is answered with 201. */
const CREATED_SINCE_MINOR = 6;

/** All rules in the order they were created, without conditions and actions (CONTRACT.md §1.12). */
export const listRules: Route['handle'] = async ({ inspector, root }) => {
  const rules = await inspector.rules.list();
  if (rules.err) return rules;
  const base = root();
  return Ok(jsonResponse({ rules: rules.val.map((rule) => shortRuleToWire(rule, base)) }));
};

/** Creates a rule from the body. */
export const createRule: Route['handle'] = async ({ inspector, text, root, version }) => {
  const body = await text();
  if (body.err) return body;
  const rule = await inspector.rules.create(body.val);
  const status = version.minor >= CREATED_SINCE_MINOR ? 201 : 200;
  return rule.map((created) => jsonResponse(ruleToWire(created, root()), status));
};

/** One rule. */
export const showRule: Route['handle'] = async ({ inspector, param, root }) => {
  const rule = await inspector.rules.get(param('uuid'));
  return rule.map((found) => jsonResponse(ruleToWire(found, root())));
};

/** Removes one rule. */
export const removeRule: Route['handle'] = async ({ inspector, param }) => {
  const removed = await inspector.rules.remove(param('uuid'));
  return removed.map(noContentResponse);
};

/** Removes all rules; having none is no error. */
export const clearRules: Route['handle'] = async ({ inspector }) => {
  const cleared = await inspector.rules.clear();
  return cleared.map(noContentResponse);
};
