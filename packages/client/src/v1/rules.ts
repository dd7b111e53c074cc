import type { NewRule, Rule, Rules } from '@ironic-inspector/core';
import { DONE, type ErrorCode, Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { canonicalUuid, jsonText } from '@ironic-inspector/core/model';
import { notSupported } from '../not-supported.ts';
import { decode } from '../unusable.ts';
import { type AskV1, pathTo } from './ask.ts';
import { ruleSchema, shortRulesSchema } from './wire.ts';

const ABSENT = { 404: 'rule-not-found' } as const satisfies Record<number, ErrorCode>;

/** Rules as `/v1` has them (CONTRACT.md §1.12). */
export function v1Rules(ask: AskV1): Rules {
  const get = async (uuid: string): Promise<Result<Rule, InspectorError>> => {
    const path = ruleAt(uuid);
    if (path.err) return path;
    const question = { method: 'GET', path: path.val, meaning: ABSENT } as const;
    const answer = await ask(question);
    return answer.err ? answer : decode(question, answer.val, ruleSchema);
  };
  return {
    get,
    create: async (rule: NewRule | Rule | string) => {
      const body = typeof rule === 'string' ? rule : jsonText(rule);
      const question = { method: 'POST', path: '/v1/rules', body, meaning: { 409: 'already-exists' } } as const;
      const answer = await ask(question);
      return answer.err ? answer : decode(question, answer.val, ruleSchema);
    },
    list: async () => {
      const question = { method: 'GET', path: '/v1/rules' } as const;
      const answer = await ask(question);
      if (answer.err) return answer;
      const short = decode(question, answer.val, shortRulesSchema);
      if (short.err) return short;
      // The list has no conditions and actions. A few at a time, for the sake of the server.
      const rules: Rule[] = [];
      const uuids = short.val.rules.map(({ uuid }) => uuid);
      for (let next = 0; next < uuids.length; next += AT_ONCE) {
        for (const rule of await Promise.all(uuids.slice(next, next + AT_ONCE).map(get))) {
          if (rule.ok) rules.push(rule.val);
          // Removed meanwhile.
          else if (rule.val.code !== 'rule-not-found') return rule;
        }
      }
      return Ok(rules);
    },
    remove: async (uuid) => {
      const path = ruleAt(uuid);
      if (path.err) return path;
      const answer = await ask({ method: 'DELETE', path: path.val, meaning: ABSENT });
      return answer.err ? answer : DONE;
    },
    clear: async () => {
      const answer = await ask({ method: 'DELETE', path: '/v1/rules' });
      return answer.err ? answer : DONE;
    },
    lint: async () => notSupported('findings about rules (rules.lint)'),
    dryRun: async () => notSupported('dry runs of rules (rules.dryRun)'),
  };
}

const AT_ONCE = 8;

/** An original knows a rule by the spelling of its UUID that it was created with alone. */
function ruleAt(uuid: string): Result<string, InspectorError> {
  if (canonicalUuid(uuid) === undefined) {
    return Err(new InspectorError('rule-not-found', `Rule ${uuid} was not found`));
  }
  return pathTo('/v1/rules', uuid, '', 'rule-not-found');
}
