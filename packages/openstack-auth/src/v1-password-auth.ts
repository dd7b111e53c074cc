import * as z from 'zod';
import { endpointOption } from './service-options.ts';
import { credentialText } from './credential-text.ts';

/**
 * Swift's own authentication, which needs no Keystone: TempAuth and what is like it. A token is had
 * for a user name and a password.
 */
export interface V1PasswordAuth {
  readonly type: 'v1password';
  /** Where tokens are had: `http://127.0.0.1:8080/auth/v1.0`. */
  readonly authUrl: string;
  /** With TempAuth `account:user`. */
  readonly username: string;
  readonly password: string;
}

// HTTP takes spaces off the ends of a header's value.
const headerText = credentialText
  .min(1)
  .refine((given) => given === given.trim(), 'must not begin or end with a space: a header cannot hold that');

export const v1PasswordSchema = z.strictObject({
  type: z.literal('v1password'),
  authUrl: endpointOption,
  username: headerText,
  password: headerText,
});
