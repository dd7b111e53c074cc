import {
  type ConvertedRules,
  convertedRulesSchema,
  ruleFindingSchema,
  ruleSchema,
} from '@ironic-inspector/api-schemas';
import { fromIronicRules, type NewRule, Ok, type Rule, toIronicRules } from '@ironic-inspector/core';
import type { Route } from '../../route.ts';
import { REMOVED, STORED } from '../../routes/answers.ts';
import { answerWith, noContent, pageWith } from '../answers.ts';
import { jsonBody } from '../body.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { after, limit, readQuery } from '../query.ts';
import { convertRequest, lintRequest } from '../requests.ts';

const LIST = { limit, after };

const list: Route['handle'] = async (call) => {
  const query = readQuery(call, LIST);
  if (query.err) return query;
  const { limit: wanted = Infinity, after: cursor } = query.val;
  const place = cursor === undefined ? undefined : readCursor(cursor, 2);
  if (place?.err) return place;
  const rules = await call.inspector.rules.list();
  if (rules.err) return rules;
  const begin = place === undefined ? 0 : beginOf(rules.val, place.val);
  if (begin === undefined) return readCursor('', 2).map(noContent);
  const page = rules.val.slice(begin, begin + wanted);
  const end = begin + page.length;
  const last = end < rules.val.length ? page.at(-1) : undefined;
  const next = last && writeCursor(last.uuid, String(end));
  return Ok(await pageWith('rules', ruleSchema, page, next));
};

/** Behind the last rule of the page before; where it was, if it was removed meanwhile. */
function beginOf(rules: readonly Rule[], [uuid, end]: readonly string[]): number | undefined {
  const found = rules.findIndex((rule) => rule.uuid === uuid);
  if (found !== -1) return found + 1;
  const place = Number(end) - 1;
  return Number.isSafeInteger(place) && place >= 0 ? place : undefined;
}

const create: Route['handle'] = async ({ inspector, text }) => {
  const body = await text();
  if (body.err) return body;
  return (await inspector.rules.create(body.val)).map((rule) => answerWith(ruleSchema, rule, 201));
};

const show: Route['handle'] = async ({ inspector, param }) =>
  (await inspector.rules.get(param('uuid'))).map((rule) => answerWith(ruleSchema, rule));

const remove: Route['handle'] = async ({ inspector, param }) =>
  (await inspector.rules.remove(param('uuid'))).map(noContent);

const clear: Route['handle'] = async ({ inspector }) => (await inspector.rules.clear()).map(noContent);

const lint: Route['handle'] = async (call) => {
  const body = await jsonBody(call, lintRequest);
  if (body.err) return body;
  // What is no rule is a finding.
  const found = await call.inspector.rules.lint(body.val.rules as unknown as readonly NewRule[] | undefined);
  if (found.err) return found;
  return Ok(await pageWith('findings', ruleFindingSchema, found.val, undefined));
};

const convert: Route['handle'] = async (call) => {
  const body = await jsonBody(call, convertRequest);
  if (body.err) return body;
  const { to, rules } = body.val;
  if (to === 'inspector') {
    const ours = fromIronicRules(rules);
    return ours.map((converted) => answerWith(convertedRulesSchema, converted as unknown as ConvertedRules));
  }
  const given = rules === undefined ? await call.inspector.rules.list() : Ok(rules as unknown as readonly Rule[]);
  return given.map((all) => answerWith(convertedRulesSchema, toIronicRules(all) as unknown as ConvertedRules));
};

const RULE = { path: { uuid: '0f9d6a1c-7d0e-4b53-8a57-3d0e9f1b6c42' } };

/** The introspection rules. */
export const ruleRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v2/rules/convert',
    policy: 'introspection:rule:get',
    handle: convert,
    operation: {
      id: 'convertRules',
      summary: "Turn rules of Ironic's own inspection into ours, or ours into those; nothing is stored",
      body: { schema: 'ConvertRequest', required: true },
      answers: {
        200: { description: 'The rules, and what of them cannot be said or differs.', schema: 'ConvertedRules' },
      },
      refusals: ['bad-request', 'too-large', 'too-slow', ...STORED],
      example: {
        body: {
          to: 'inspector',
          rules: [
            {
              conditions: [{ op: '!is-empty', args: { value: '{inventory[disks]}' } }],
              actions: [{ op: 'set-attribute', args: { path: 'extra.bmc', value: '{inventory[bmc_address]}' } }],
            },
          ],
        },
        status: 200,
      },
    },
  },
  {
    method: 'POST',
    path: '/v2/rules/lint',
    policy: 'introspection:rule:get',
    handle: lint,
    operation: {
      id: 'lintRules',
      summary: 'What is certainly wrong or odd with rules, without any machine',
      body: { schema: 'LintRequest', required: false },
      answers: { 200: { description: 'The findings, by rule.', schema: 'Findings' } },
      refusals: ['bad-request', 'too-large', 'too-slow', ...STORED],
      example: {
        body: {
          rules: [
            {
              conditions: [{ op: 'lt', field: 'data://inventory.cpu.count', value: 0 }],
              actions: [{ action: 'fail', message: 'no CPU' }],
            },
          ],
        },
        status: 200,
      },
    },
  },
  {
    method: 'GET',
    path: '/v2/rules',
    policy: 'introspection:rule:get',
    handle: list,
    operation: {
      id: 'listRulesWithContents',
      summary: 'All rules, in the order they were created',
      parameters: LIST,
      answers: { 200: { description: 'The rules.', schema: 'RuleList' } },
      refusals: ['bad-request', ...STORED],
      example: { status: 200 },
    },
  },
  {
    method: 'POST',
    path: '/v2/rules',
    policy: 'introspection:rule:create',
    handle: create,
    operation: {
      id: 'addRule',
      summary: 'Create a rule',
      body: { schema: 'NewRule', required: true },
      answers: { 201: { description: 'The rule.', schema: 'V2Rule' } },
      refusals: ['bad-request', 'already-exists', 'too-large', 'too-slow', ...STORED],
      example: {
        body: {
          description: 'Machines without disks are sent back',
          conditions: [{ op: 'is-empty', field: 'data://inventory.disks' }],
          actions: [{ action: 'fail', message: 'This machine has no disks' }],
        },
        status: 201,
      },
    },
  },
  {
    method: 'DELETE',
    path: '/v2/rules',
    policy: 'introspection:rule:delete',
    handle: clear,
    operation: {
      id: 'removeAllRules',
      summary: 'Remove all rules',
      answers: REMOVED,
      refusals: STORED,
      example: { status: 204 },
    },
  },
  {
    method: 'GET',
    path: '/v2/rules/:uuid',
    policy: 'introspection:rule:get',
    handle: show,
    operation: {
      id: 'getRule',
      summary: 'One rule',
      answers: { 200: { description: 'The rule.', schema: 'V2Rule' } },
      refusals: ['rule-not-found', ...STORED],
      example: { ...RULE, status: 200 },
    },
  },
  {
    method: 'DELETE',
    path: '/v2/rules/:uuid',
    policy: 'introspection:rule:delete',
    handle: remove,
    operation: {
      id: 'deleteRule',
      summary: 'Remove one rule',
      answers: REMOVED,
      refusals: ['rule-not-found', ...STORED],
      example: { ...RULE, status: 204 },
    },
  },
];
