import { expect, it } from 'vitest';
import { redactor } from './redact.ts';

it('masks what looks like a secret', () => {
  const text = 'sent X-Auth-Token: planted to https://u:planted@h/?token=planted';
  expect(redactor({})(text)).toBe('sent X-Auth-Token: *** to https://***@h/?token=***');
});

it('masks the secrets it is told of, in whatever spelling, the longest first', () => {
  const redact = redactor({ secrets: ['p"lanted', 'p"lanted and more', 'a b/c', 'abc', ''] });
  expect(redact('p"lanted and more; {"x":"p\\"lanted"}; a b/c; a%20b%2Fc; abc')).toBe(
    '***; {"x":"***"}; ***; ***; abc',
  );
});
