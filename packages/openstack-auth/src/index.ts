export { authOption } from './auth.ts';
export { createAuthenticator } from './create-authenticator.ts';
export { createServiceClient } from './create-service-client.ts';
export { createKeystoneRequestAuthenticator } from './incoming/keystone-request-authenticator.ts';
export { isAuthenticator } from './authenticator.ts';
export { rootReason } from './root-reason.ts';
export { endpointOption, fetchOption, interfacesOption, userAgentOption } from './service-options.ts';

export type { Auth, HttpBasicAuth, KeystoneAuth, NoAuth } from './auth.ts';
export type { Authenticator, AuthHeaders, EndpointInterface } from './authenticator.ts';
export type { AuthenticatorOptions } from './create-authenticator.ts';
export type {
  ServiceFailure,
  ServiceRetryOptions,
  ServiceClient,
  ServiceClientOptions,
  ServiceAnswer,
  ServiceRequest,
} from './create-service-client.ts';
export type { KeystoneRequestAuthenticatorOptions } from './incoming/keystone-request-authenticator.ts';
export type {
  FullAccessIdentity,
  Identity,
  IncomingRequest,
  RequestAuthenticator,
  RoleIdentity,
} from './incoming/request-authenticator.ts';
export type {
  ApplicationCredentialAuth,
  Domain,
  KeystoneEndpoint,
  PasswordAuth,
  Scope,
  TokenAuth,
  User,
} from './keystone/credentials.ts';
export type { V1PasswordAuth } from './v1-password-auth.ts';
