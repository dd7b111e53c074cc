export { createAuthenticator } from './create-authenticator.ts';
export { createKeystoneRequestAuthenticator } from './incoming/keystone-request-authenticator.ts';

export type { Auth, HttpBasicAuth, KeystoneAuth, NoAuth } from './auth.ts';
export type { Authenticator, AuthHeaders, EndpointInterface } from './authenticator.ts';
export type { AuthenticatorOptions } from './create-authenticator.ts';
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
