import * as z from 'zod';

/** Nothing is proved: the service trusts its network. */
export interface NoAuth {
  readonly type: 'none';
}

/** A user name and a password with every request (RFC 7617), sent as UTF-8. */
export interface HttpBasicAuth {
  readonly type: 'http_basic';
  /** Not empty, without a colon: the server takes what follows the first one for the password. */
  readonly username: string;
  readonly password: string;
}

/** How to prove to an OpenStack service who is asking; the names are those of keystoneauth's `auth_type`. */
export type Auth = NoAuth | HttpBasicAuth;

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

const credential = z
  .string()
  .refine((text) => !CONTROL_CHARACTER.test(text), 'must not contain control characters')
  // A lone surrogate has no UTF-8: it would silently become another character.
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');

/** Strict, so that a misspelt name is an error and not a forgotten password. */
export const authSchema: z.ZodType<Auth> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({
    type: z.literal('http_basic'),
    username: credential.min(1).refine((text) => !text.includes(':'), 'must not contain a colon'),
    password: credential,
  }),
]);
