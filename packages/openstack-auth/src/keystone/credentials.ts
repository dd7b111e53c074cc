import * as z from 'zod';
import { credentialText } from '../credential-text.ts';

/** A domain, by its id or by its name. */
export type Domain = { readonly id: string } | { readonly name: string };

/** A user, by their id, or by their name, which is unique only within a domain. */
export type User = { readonly id: string } | { readonly name: string; readonly domain: Domain };

/** The scope of a token: a project, a domain, or the whole system. */
export type Scope =
  | { readonly project: { readonly id: string } | { readonly name: string; readonly domain: Domain } }
  | { readonly domain: Domain }
  | { readonly system: 'all' };

/** Where Keystone is, as all of its credentials say. */
export interface KeystoneEndpoint {
  /** Keystone's URL, with or without `/v3` at its end. */
  readonly authUrl: string;
}

/** A user's password. */
export interface PasswordAuth extends KeystoneEndpoint {
  readonly type: 'password';
  readonly user: User;
  readonly password: string;
  /** @default the user's default project, if they have one */
  readonly scope?: Scope;
}

/**
 * An application credential: a user makes it for a program. It has roles in one project and can be
 * revoked.
 */
export interface ApplicationCredentialAuth extends KeystoneEndpoint {
  readonly type: 'v3applicationcredential';
  /** By its id, or by its name and the user that it belongs to. */
  readonly credential: { readonly id: string } | { readonly name: string; readonly user: User };
  readonly secret: string;
}

/** A token, which is exchanged for another one with the same end. */
export interface TokenAuth extends KeystoneEndpoint {
  readonly type: 'token';
  readonly token: string;
  readonly scope?: Scope;
}

const name = credentialText.min(1);
const id = z.strictObject({ id: name });
const choose = (what: string) => `must be ${what}`;
const domain = z.union([id, z.strictObject({ name })], choose('{ id } or { name }'));
const named = z.strictObject({ name, domain });
const user = z.union([id, named], choose('{ id } or { name, domain }'));
const scope = z.union(
  [
    z.strictObject({ project: z.union([id, named]) }),
    z.strictObject({ domain }),
    z.strictObject({ system: z.literal('all') }),
  ],
  choose("{ project: { id } or { name, domain } }, { domain } or { system: 'all' }"),
);

/**
 * Keystone's URL, normalised to end in `/v3`: `http://127.0.0.1:5000/v3`. Version 2.0 is gone; a
 * URL with it means version 3.
 */
const authUrl = z.string().transform((given, context) => {
  const problem = (message: string) => {
    // Never the value: it may hold credentials.
    context.addIssue(message);
    return z.NEVER;
  };
  if (!URL.canParse(given)) return problem("must be Keystone's URL");
  const url = new URL(given);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return problem('must begin with http: or https:');
  if (url.username !== '' || url.password !== '') return problem('must not hold credentials');
  if (url.search !== '' || url.hash !== '') return problem('must not have a query or a fragment');
  const base = url.href.replace(/\/+$/, '').replace(/\/v(3|2\.0)$/, '');
  return `${base}/v3`;
});

export const passwordSchema = z.strictObject({
  type: z.literal('password'),
  authUrl,
  user,
  password: credentialText,
  scope: scope.exactOptional(),
});

export const applicationCredentialSchema = z.strictObject({
  type: z.literal('v3applicationcredential'),
  authUrl,
  credential: z.union([id, z.strictObject({ name, user })], choose('{ id } or { name, user }')),
  secret: credentialText,
});

export const tokenSchema = z.strictObject({
  type: z.literal('token'),
  authUrl,
  token: credentialText.min(1),
  scope: scope.exactOptional(),
});
