import * as z from 'zod';
import { isAuthenticator, type Authenticator } from './authenticator.ts';
import { applicationCredentialSchema, passwordSchema, tokenSchema } from './keystone/credentials.ts';
import type { ApplicationCredentialAuth, PasswordAuth, TokenAuth } from './keystone/credentials.ts';
import { credentialText } from './credential-text.ts';
import { v1PasswordSchema } from './v1-password-auth.ts';
import type { V1PasswordAuth } from './v1-password-auth.ts';

/** No authentication: the service trusts its network. */
export interface NoAuth {
  readonly type: 'none';
}

/** A user name and a password with every request (RFC 7617), sent as UTF-8. */
export interface HttpBasicAuth {
  readonly type: 'http_basic';
  /** Not empty and without a colon, since the server splits name and password at the first one. */
  readonly username: string;
  readonly password: string;
}

/** Credentials that Keystone turns into tokens. */
export type KeystoneAuth = PasswordAuth | ApplicationCredentialAuth | TokenAuth;

/**
 * Credentials for an OpenStack service. The names of `type` are those of keystoneauth's
 * `auth_type`.
 */
export type Auth = NoAuth | HttpBasicAuth | V1PasswordAuth | KeystoneAuth;

/** Strict: a misspelt member is an error, not a missing password. */
export const authSchema: z.ZodType<Auth> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({
    type: z.literal('http_basic'),
    username: credentialText.min(1).refine((name) => !name.includes(':'), 'must not contain a colon'),
    password: credentialText,
  }),
  v1PasswordSchema,
  passwordSchema,
  applicationCredentialSchema,
  tokenSchema,
]);

/** The members of {@link authSchema} that Keystone turns into tokens. */
export const keystoneAuthSchema = z.discriminatedUnion('type', [
  passwordSchema,
  applicationCredentialSchema,
  tokenSchema,
]);

/** An option that takes credentials or an authenticator. No message shows a value. */
export const authOption: z.ZodType<Auth | Authenticator, Auth | Authenticator> = z
  .custom<Auth | Authenticator>()
  .transform((given, context) => {
    if (isAuthenticator(given)) return given;
    const parsed = authSchema.safeParse(given);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path: [...path], message });
    return z.NEVER;
  });
