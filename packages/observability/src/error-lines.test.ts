import { expect, it } from 'vitest';
import { errorLines } from './index.ts';

it('writes when, what was asked and why it failed, on one line and without secrets', () => {
  const written: string[] = [];
  const at = new Date('2026-02-03T04:05:06.007Z');
  const log = errorLines(
    (line) => written.push(line),
    { secrets: ['planted-1'] },
    () => at,
  );
  const error = { code: 'identity-unavailable', message: 'Keystone:\nplanted-1 is wrong', cause: 'planted-2' };
  log(error, { method: 'GET', url: 'http://h/v1?token=planted-3' } as never);
  const line = String.raw`2026-02-03T04:05:06.007Z WARN  [node: -] GET: Keystone:\n*** is wrong (identity-unavailable)`;
  expect(written.map((one) => one.replace(/\*+/, '***'))).toEqual([`${line}\n`]);
});
