import { expect, it } from 'vitest';
import { createCheckPassword } from './check-password.ts';

/** Of `old`; made by python-bcrypt. */
const HASH = '$2a$04$1B2oMf61c1AGZr6Sp97WTerOnhQGKhcvjJPXf/JVl8l05vlhjHrJq';
const OTHER = '$2b$04$UpqwxhrxpwbSlYtaA5BhN.2MuiuR9tj13z1Bb9rVjCzWJDZugQkKS';

it('says whether a password is right, as often as it is asked', async () => {
  const check = createCheckPassword();
  for (let time = 0; time < 2; time += 1) {
    expect((await check('old', HASH)).unwrap()).toBe(true);
    expect((await check('old', OTHER)).unwrap()).toBe(false);
    expect((await check('Old', HASH)).unwrap()).toBe(false);
  }
});

it('checks only so many passwords at once, and those that it knows at any time', async () => {
  const check = createCheckPassword();
  expect((await check('old', HASH)).unwrap()).toBe(true);
  const guesses = Array.from({ length: 40 }, (_, number) => check(`guess-${number}`, HASH));
  expect((await check('old', HASH)).unwrap()).toBe(true);
  const outcomes = (await Promise.all(guesses)).map((guess) => (guess.ok ? guess.val : guess.val.code));
  expect(outcomes.slice(0, 32)).toEqual(Array.from({ length: 32 }, () => false));
  expect(outcomes.slice(32)).toEqual(Array.from({ length: 8 }, () => 'identity-unavailable'));
  expect((await check('other:pw', OTHER)).unwrap()).toBe(true);
});
