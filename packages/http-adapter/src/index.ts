export type { FullAccessIdentity, Identity, IncomingRequest, RoleIdentity } from '@ironic-inspector/openstack-auth';
export type { ApiAuthenticator, ApiRequest } from './authenticator.ts';
export type { CallbackSourceOptions } from './callback-sources.ts';
export { createInspectorApp, type InspectorApp } from './create-inspector-app.ts';
export type { InspectorRoutes, WireError } from './client-types.ts';
export { createInspectorHandler, type InspectorHandler } from './create-inspector-handler.ts';
export type { CorsOptions } from './cors.ts';
export { errorResponse, statusOf, type ErrorDetail, type StatusOverrides } from './error-response.ts';
export type { AnsweredRequest } from './request-id.ts';
export type { ServedInspector, InspectorHandlerOptions } from './options.ts';
export { checkPolicyRules, type PolicyOptions, type PolicyRules } from './policy.ts';
export { apiRoutes } from './routes.ts';
export {
  beginningToWire,
  continueToWire,
  resourcesToWire,
  ruleToWire,
  shortRuleToWire,
  statusToWire,
  timestampToWire,
  versionsToWire,
} from './wire.ts';
export type {
  WireAction,
  WireBeginning,
  WireBootEvent,
  WireCondition,
  WireContinueAnswer,
  WireLink,
  WireResources,
  WireRule,
  WireShortRule,
  WireStatus,
  WireVersions,
} from './wire-types.ts';
