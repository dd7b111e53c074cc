export { createAuthenticator } from './create-authenticator.ts';

export type { Auth, HttpBasicAuth, NoAuth } from './auth.ts';
export type { Authenticator, AuthHeaders } from './authenticator.ts';
