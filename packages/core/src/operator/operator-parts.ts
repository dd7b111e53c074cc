import { createRunHistory, type RunHistory } from './history.ts';
import type { OperatorContext } from './operator-context.ts';
import { createRules, type Rules } from './rules.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

/** What operators ask for by its subject. */
export interface OperatorParts {
  /** The operator's if/then rules. */
  readonly rules: Rules;
  /** What runs knew, past and present; `not-supported` without a store of it in `history`. */
  readonly history: RunHistory;
  /** Receivers of events; `not-supported` without a store of them and a sender. */
  readonly webhooks: Webhooks;
}

export function createOperatorParts(context: OperatorContext): OperatorParts {
  return {
    rules: createRules(context),
    history: createRunHistory(context),
    webhooks: createWebhooks(context),
  };
}
