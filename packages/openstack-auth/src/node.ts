export { createHtpasswdAuthenticator } from './nodejs/htpasswd-authenticator.ts';
export { readCloud } from './nodejs/read-cloud.ts';

export type { Environment } from './clouds/environment-cloud.ts';
export type { Cloud, CloudChoice } from './clouds/resolve-cloud.ts';
export type { HtpasswdAuthenticatorOptions } from './nodejs/htpasswd-authenticator.ts';
export type { ReadCloudOptions } from './nodejs/read-cloud.ts';
