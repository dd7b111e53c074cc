export type { ServerEnvironment } from './body.ts';
export type { CallbackSourceOptions } from './callback-sources.ts';
export { createInspectorApp } from './create-inspector-app.ts';
export { createInspectorHandler, type InspectorHandler } from './create-inspector-handler.ts';
export type { CorsOptions } from './cors.ts';
export type { AnsweredRequest } from './request-id.ts';
export type { ServedInspector, InspectorHandlerOptions } from './options.ts';
export { checkPolicyRules, type PolicyOptions, type PolicyRules } from './policy.ts';
export { apiRoutes } from './routes.ts';
