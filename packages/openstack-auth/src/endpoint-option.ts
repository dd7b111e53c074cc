import * as z from 'zod';

/**
 * The address of a service as an option, without a slash at its end. No message shows the value: it may hold credentials, though it must
 * not.
 */
export const endpointOption: z.ZodType<string, string | URL> = z
  .union([z.string(), z.instanceof(URL)], 'must be a URL')
  .transform((given, context) => {
    const problem = (message: string) => {
      context.addIssue(message);
      return z.NEVER;
    };
    if (!URL.canParse(given)) return problem('must be a URL');
    const url = new URL(given);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return problem('must begin with http: or https:');
    if (url.username !== '' || url.password !== '') return problem('must not hold credentials: use `auth`');
    if (url.search !== '' || url.hash !== '') return problem('must not have a query or a fragment');
    return url.href.replace(/\/+$/, '');
  });
