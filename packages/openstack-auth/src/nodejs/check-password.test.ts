import { expect, it } from 'vitest';
import { createCheckPassword } from './check-password.ts';

/** Of `old`; made by python-bcrypt. */
const HASH = '$2a$04$1B2oMf61c1AGZr6Sp97WTerOnhQGKhcvjJPXf/JVl8l05vlhjHrJq';
const OTHER = '$2b$04$UpqwxhrxpwbSlYtaA5BhN.2MuiuR9tj13z1Bb9rVjCzWJDZugQkKS';

it('says whether a password is right, as often as it is asked', async () => {
  const check = createCheckPassword();
  for (let time = 0; time < 2; time += 1) {
    expect((await check('old', HASH, undefined)).unwrap()).toBe(true);
    expect((await check('old', OTHER, undefined)).unwrap()).toBe(false);
    expect((await check('Old', HASH, undefined)).unwrap()).toBe(false);
  }
});

it('checks half as many passwords of one source as it does at once, and those that it knows at any time', async () => {
  const check = createCheckPassword();
  expect((await check('old', HASH, undefined)).unwrap()).toBe(true);
  const guesses = Array.from({ length: 20 }, (_, number) => check(`guess-${number}`, HASH, '192.0.2.1'));
  const others = [check('other:pw', OTHER, '192.0.2.2'), check('old', OTHER, undefined)];
  expect((await check('old', HASH, '192.0.2.1')).unwrap()).toBe(true);
  const outcomes = (await Promise.all(guesses)).map((guess) => (guess.ok ? guess.val : guess.val.code));
  expect(outcomes.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => false));
  expect(outcomes.slice(16)).toEqual(Array.from({ length: 4 }, () => 'identity-unavailable'));
  expect((await Promise.all(others)).map((other) => other.unwrap())).toEqual([true, false]);
  expect((await check('other:pw', OTHER, undefined)).unwrap()).toBe(true);
});

it('rests after a wrong password, not after a right one, and answers before it rests', async () => {
  const rests: { readonly milliseconds: number; readonly end: () => void }[] = [];
  const check = createCheckPassword((milliseconds) => new Promise<void>((end) => rests.push({ milliseconds, end })));
  expect((await check('old', HASH, 'a')).unwrap()).toBe(true);
  expect(rests).toHaveLength(0);
  expect((await check('guess', HASH, 'a')).unwrap()).toBe(false);
  expect(rests).toHaveLength(1);
  expect(rests[0]?.milliseconds).toBeGreaterThan(0);
  let isChecked = false;
  const waiting = check('other:pw', OTHER, 'b').then((checked) => {
    isChecked = true;
    return checked.unwrap();
  });
  // What is known needs no turn.
  expect((await check('old', HASH, 'a')).unwrap()).toBe(true);
  expect(isChecked).toBe(false);
  rests[0]?.end();
  expect(await waiting).toBe(true);
});

it('lets a user in between the guesses of somebody else', async () => {
  const check = createCheckPassword(async () => {});
  const done: string[] = [];
  const tell = (who: string) => () => done.push(who);
  const all = Array.from({ length: 16 }, (_, number) => check(`guess-${number}`, HASH, 'a').then(tell('guess')));
  await Promise.all([...all, check('old', HASH, 'b').then(tell('user'))]);
  expect(done.indexOf('user')).toBeLessThanOrEqual(2);
});
