import * as z from 'zod';
import type { EndpointInterface } from './authenticator.ts';

/**
 * The address of a service as an option, without a slash at its end. No message shows the value: it
 * may hold credentials, though it must not.
 */
export const endpointOption: z.ZodType<string, string | URL> = z
  .union([z.string(), z.instanceof(URL)], 'must be a URL')
  .transform((given, context) => {
    const problem = (message: string) => {
      context.addIssue(message);
      return z.NEVER;
    };
    const text = String(given);
    if (!URL.canParse(text)) return problem('must be a URL');
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return problem('must begin with http: or https:');
    if (url.username !== '' || url.password !== '') return problem('must not hold credentials: use `auth`');
    if (url.search !== '' || url.hash !== '') return problem('must not have a query or a fragment');
    return url.href.replace(/\/+$/, '');
  });

/** Which endpoints of a service will do, the best first. @default ['internal', 'public'] */
export const interfacesOption: z.ZodType<readonly EndpointInterface[], readonly EndpointInterface[] | undefined> = z
  .array(z.enum(['public', 'internal', 'admin']))
  .min(1)
  .default(['internal', 'public'])
  .readonly();

/** What sends the requests. @default the platform's */
export const fetchOption: z.ZodType<typeof globalThis.fetch, typeof globalThis.fetch | undefined> = z
  .custom<typeof globalThis.fetch>((value) => typeof value === 'function', 'must be a function')
  // Looked up at each call, so that what instruments the platform's fetch later is used too.
  .default((): typeof globalThis.fetch => (input, init) => globalThis.fetch(input, init));

/** What requests say they come from. @default 'ironic-inspector-typescript' */
export const userAgentOption: z.ZodType<string, string | undefined> = z
  .string()
  .regex(/^[\u0021-\u007e]([\u0020-\u007e]*[\u0021-\u007e])?$/, 'must be printable ASCII')
  .default('ironic-inspector-typescript');
