import { findingListSchema, ruleListSchema, ruleSchema } from '@ironic-inspector/api-schemas';
import type { DryRunOptions, Rules } from '@ironic-inspector/core';
import { DONE } from '@ironic-inspector/core/errors';
import { jsonText } from '@ironic-inspector/core/model';
import { type AskV2, pathOf } from './ask.ts';
import { dryRun } from './dry-run.ts';
import { type GivenRule, rulesIn } from './given-rules.ts';

/** The operator's rules over `/v2`. */
export function v2Rules(ask: AskV2): Rules {
  const at = (uuid: string) => pathOf('rule-not-found', 'rules', uuid);
  return {
    create: (rule: GivenRule) => {
      const body = typeof rule === 'string' ? rule : jsonText(rule);
      return ask.of(ruleSchema, { method: 'POST', path: '/v2/rules', body });
    },
    get: async (uuid) => {
      const path = at(uuid);
      return path.err ? path : ask.of(ruleSchema, { method: 'GET', path: path.val });
    },
    list: async () => (await ask.of(ruleListSchema, { method: 'GET', path: '/v2/rules' })).map(({ rules }) => rules),
    remove: async (uuid) => {
      const path = at(uuid);
      if (path.err) return path;
      return (await ask.text({ method: 'DELETE', path: path.val })).andThen(() => DONE);
    },
    clear: async () => (await ask.text({ method: 'DELETE', path: '/v2/rules' })).andThen(() => DONE),
    lint: async (rules?: readonly GivenRule[]) => {
      const given = rulesIn(rules);
      if (given.err) return given;
      const question = { method: 'POST', path: '/v2/rules/lint', body: jsonText({ rules: given.val }) } as const;
      return (await ask.of(findingListSchema, question)).map(({ findings }) => findings);
    },
    dryRun: (options?: DryRunOptions) => dryRun(ask, options ?? {}),
  };
}
