import * as z from 'zod';

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

/** Text of a credential. */
export const credentialText = z
  .string()
  .refine((given) => !CONTROL_CHARACTER.test(given), 'must not contain control characters')
  // A lone surrogate has no UTF-8: it would silently become another character.
  .refine((given) => given.isWellFormed(), 'must be well-formed Unicode');
