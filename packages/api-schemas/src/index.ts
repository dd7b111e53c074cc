/** Schemas of what the HTTP API v2 sends and takes, in the types of the library. */
export { explainedBootPolicySchema, bootPolicySchema, heardBootEventSchema, newBootEventSchema } from './boot.ts';
export { changeSetSchema } from './change-set.ts';
export { writeCursor } from './cursor.ts';
export { diagnosisSchema, explainedLookupSchema } from './diagnosis.ts';
export { type DryRunLine, dryRunLineSchema, dryRunNodeSchema, dryRunSummarySchema } from './dry-run.ts';
export {
  errorCodeSchema,
  errorOfProblem,
  errorSchema,
  failureSchema,
  type Problem,
  problemOf,
  problemSchema,
} from './errors.ts';
export { flowEventSchema, historyEventSchema } from './events.ts';
export { hardwareChangeSchema, hardwareDiffSchema } from './hardware.ts';
export { historyRunSchema, historySizeSchema } from './history-run.ts';
export { begunIntrospectionSchema, introspectionSchema, lookupAttributesSchema, stateSchema } from './introspection.ts';
export { runLogsSchema } from './logs.ts';
export { deletedNodesSchema, forgottenNodesSchema, nodeRecordSchema } from './nodes.ts';
export {
  type ConvertedRules,
  convertedRulesSchema,
  eventPageSchema,
  findingListSchema,
  introspectionPageSchema,
  nodePageSchema,
  type Paged,
  refusedPageSchema,
  ruleListSchema,
  runPageSchema,
} from './pages.ts';
export { callbackRefusalSchema, identifierSchema, refusedCallbacksSchema } from './refused.ts';
export { conversionNoteSchema, ruleFindingSchema, ruleSchema, ruleTraceSchema } from './rules.ts';
export { jsonOf, type Schema } from './schema.ts';
export { webhookListSchema, webhookSchema, webhookTestSchema, webhookWithSecretSchema } from './webhooks.ts';
