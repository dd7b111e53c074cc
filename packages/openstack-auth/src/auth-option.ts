import * as z from 'zod';
import { authSchema } from './auth.ts';
import type { Auth } from './auth.ts';
import { isAuthenticator, type Authenticator } from './authenticator.ts';

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
