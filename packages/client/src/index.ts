export { createInspectorClient, type InspectorClient } from './create-inspector-client.ts';
export type { ApiName, ClientRetryOptions, InspectorClientOptions } from './options.ts';
export type { Authenticator, AuthHeaders, ClientAuth } from './auth.ts';
