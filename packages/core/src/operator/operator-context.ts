import type { RulePlugins } from '../rules/rule-plugins.ts';
import type { BootContext, ProcessingContext } from '../run/context.ts';

/** For what operators ask for. */
export interface OperatorContext extends BootContext, ProcessingContext {
  readonly rulePlugins: RulePlugins;
}
