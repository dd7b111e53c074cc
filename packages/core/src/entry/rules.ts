/** Rules: evaluating, checking and extending them. */
export { evaluateRules, type EvaluateRulesInput } from '../rules/evaluate-rules.ts';
export {
  defineAction,
  defineCondition,
  type Action,
  type ActionAnswer,
  type ActionData,
  type ActionInput,
  type ActionNode,
  type ActionPorts,
  type CheckValue,
  type Condition,
  type ConditionInput,
  type Defined,
  type ListedParameters,
  type ParameterList,
  type RuleParameters,
  type ParametersOf,
  type Verdict,
} from '../rules/rule-plugin.ts';
export { ruleProblem, type RuleCheck, type RuleProblemOptions } from '../rules/validate-rule.ts';
export { hiddenIn } from '../rules/sensitive.ts';
export { lintRules } from '../rules/lint/lint-rules.ts';
export type { RuleFinding, RuleFindingKind, RuleFindingSeverity } from '../rules/lint/finding.ts';
export { stockActions } from '../rules/actions.ts';
export { stockConditions } from '../rules/rule-plugins.ts';
export { newRuleSchema } from '../rules/validate-rule.ts';
export type { NewRule, NewRuleAction, NewRuleCondition, RuleActions, RuleConditions } from '../model/new-rule.ts';
export type {
  ClientNodeField,
  InterfaceNodeField,
  ObjectNodeField,
  ReadOnlyNodeField,
  WritableNodeField,
} from '../model/node-path.ts';
export type { Compared, ConditionBase, ItemText, NonNullJson } from '../model/new-rule.ts';
export type { NodePath, PortPath, ReadableNodePath, RulePath } from '../model/node-path.ts';
export type { Multiple, Rule, RuleAction, RuleCondition } from '../model/rule.ts';
export type {
  ActionTrace,
  ComparedValue,
  ConditionTrace,
  RuleEvaluation,
  RuleFailure,
  RuleTrace,
} from '../model/rule.ts';
export { fromIronicRules, type FromIronic } from '../rules/convert/from-ironic.ts';
export { toIronicRules, type ToIronic } from '../rules/convert/to-ironic.ts';
export type { ConversionKind, ConversionNote, IronicOperation, IronicRule } from '../rules/convert/report.ts';
