import type { RulePlugins } from '../rules/rule-plugins.ts';
import type { BootContext, HistoryContext, ProcessingContext } from '../run/context.ts';

/** For what operators ask for. */
export interface OperatorContext extends BootContext, ProcessingContext, HistoryContext {
  readonly rulePlugins: RulePlugins;
}
