import { describe, expect, it } from 'vitest';
import { ipmiCredentials } from './ipmi-credentials.ts';

const UUID = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';
const NODE = { uuid: UUID, driver_info: { ipmi_username: 'admin' } };

describe('IPMI credentials', () => {
  it('take the user name of the node unless one is given', () => {
    const of = (given: { username?: string }) => ipmiCredentials({ ...given, password: 'a' }, NODE).unwrap();
    expect(of({})).toEqual({ username: 'admin', password: 'a' });
    expect(of({ username: '' })).toEqual({ username: 'admin', password: 'a' });
    expect(of({ username: 'root' })).toEqual({ username: 'root', password: 'a' });
  });

  it.each([
    [{ uuid: UUID }],
    [{ uuid: UUID, driver_info: {} }],
    [{ uuid: UUID, driver_info: { ipmi_username: '' } }],
    [{ uuid: UUID, driver_info: { ipmi_username: 5 } }],
  ])('need a user name: %j', (node) => {
    const refused = ipmiCredentials({ password: 'a' }, node);
    expect(refused.val).toMatchObject({
      code: 'bad-request',
      node: UUID,
      message: 'IPMI credentials cannot be set: no user name is given, and the node has no ipmi_username',
    });
  });

  it('have passwords of 1 to 20 letters and digits', () => {
    const isTaken = (password: string) => ipmiCredentials({ password }, NODE).ok;
    expect(['a', 'Z9', 'abcdefghijABCDEFGHIJ'].map(isTaken)).toEqual([true, true, true]);
    expect(['', 'abcdefghijABCDEFGHIJ0', 'a b', 'é', '@', '[', '`', '{', '/', ':'].some(isTaken)).toBe(false);
  });

  it('say what is forbidden, each once and in order, and never the password', () => {
    const { message } = ipmiCredentials({ password: 'Secret1!-!' }, NODE).val as { message: string };
    expect(message).toBe(
      'IPMI credentials cannot be set: the password may have letters and digits only; forbidden: "!-"',
    );
    const long = ipmiCredentials({ password: 'x'.repeat(21) }, NODE).val as { message: string };
    expect(long.message).toBe('IPMI credentials cannot be set: the password must have 1 to 20 characters');
  });
});
