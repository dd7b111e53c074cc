/** The schemas of `/v2` by their names in the OpenAPI document. */
import {
  begunIntrospectionSchema,
  deletedNodesSchema,
  diagnosisSchema,
  dryRunLineSchema,
  eventPageSchema,
  explainedBootPolicySchema,
  explainedLookupSchema,
  findingListSchema,
  forgottenNodesSchema,
  hardwareDiffSchema,
  heardBootEventSchema,
  historyRunSchema,
  historySizeSchema,
  introspectionPageSchema,
  introspectionSchema,
  nodePageSchema,
  nodeRecordSchema,
  problemSchema,
  refusedPageSchema,
  ruleListSchema,
  ruleSchema,
  runLogsSchema,
  runPageSchema,
} from '@ironic-inspector/api-schemas';
import { dryRunRequest, introspectionRequest, lintRequest, lookupRequest, resourcesSchema } from './requests.ts';

/** What `/v2` sends. */
export const V2_SENT = {
  BegunIntrospection: begunIntrospectionSchema,
  BootPolicy: explainedBootPolicySchema,
  DeletedNodes: deletedNodesSchema,
  Diagnosis: diagnosisSchema,
  DryRunLine: dryRunLineSchema,
  EventPage: eventPageSchema,
  Findings: findingListSchema,
  ForgottenNodes: forgottenNodesSchema,
  HardwareDiff: hardwareDiffSchema,
  HeardBootEvent: heardBootEventSchema,
  HistorySize: historySizeSchema,
  Introspection: introspectionSchema,
  IntrospectionPage: introspectionPageSchema,
  Lookup: explainedLookupSchema,
  Node: nodeRecordSchema,
  NodePage: nodePageSchema,
  Problem: problemSchema,
  RefusedPage: refusedPageSchema,
  RuleList: ruleListSchema,
  Run: historyRunSchema,
  RunLogs: runLogsSchema,
  RunPage: runPageSchema,
  V2Resources: resourcesSchema,
  V2Rule: ruleSchema,
};

/** What `/v2` takes. */
export const V2_TAKEN = {
  DryRunRequest: dryRunRequest,
  IntrospectionRequest: introspectionRequest,
  LintRequest: lintRequest,
  LookupQuestion: lookupRequest,
};
