import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHtpasswdAuthenticator } from '../node.ts';

/** Made by libxcrypt, python-bcrypt ($2b$ and $2a$): not by what is tested. */
const APACHE = '$2y$04$abcdefghijklmnopqrstuu9rNSf0muduHysOJCnpCrCKPa3HxCtv.';
const PYTHON = '$2b$04$UpqwxhrxpwbSlYtaA5BhN.2MuiuR9tj13z1Bb9rVjCzWJDZugQkKS';
const OLD = '$2a$04$1B2oMf61c1AGZr6Sp97WTerOnhQGKhcvjJPXf/JVl8l05vlhjHrJq';
const PASSWORDS = { jürgen: 's3cret-ü', python: 'other:pw', old: 'old' };
const USERS = `# who may\njürgen:${APACHE}\n\npython:${PYTHON}\r\nold:${OLD}\npython:${OLD}\nnobody\n`;

async function file(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'htpasswd-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'htpasswd');
  await writeFile(path, text);
  return path;
}

const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

async function open(text = USERS) {
  const path = await file(text);
  const warnings: string[] = [];
  const onWarning = (message: string) => {
    warnings.push(message);
    throw new Error('whoever listens changes nothing');
  };
  const authenticator = (await createHtpasswdAuthenticator({ file: path, onWarning })).unwrap();
  const identify = (authorization?: string) =>
    authenticator.identify({
      method: 'GET',
      path: '/',
      source: '192.0.2.1',
      headers: new Headers(authorization === undefined ? {} : { authorization }),
    });
  return { path, authenticator, identify, warnings };
}

describe('who sent a request', () => {
  it.each(Object.entries(PASSWORDS))('is %s', async (name, password) => {
    const { identify } = await open();
    for (let time = 0; time < 2; time += 1) {
      expect((await identify(basic(name, password))).unwrap()).toEqual({ kind: 'full-access', user: { name } });
    }
  });

  it('may write the name of the scheme as they like', async () => {
    const { identify } = await open();
    expect((await identify(basic('old', 'old').replace('Basic ', 'BASIC  '))).ok).toBe(true);
  });

  it.each([
    ['no header', undefined],
    ['a wrong password', basic('old', 'odl')],
    ['no password', basic('old', '')],
    ["somebody else's password", basic('python', 'old')],
    ['an unknown user', basic('them', 'old')],
    ['a line that is no user', basic('nobody', '')],
    ['a comment', basic('# who may', '')],
    ['a hash for a password', basic('old', OLD)],
    ['another case', basic('Old', 'old')],
    ['a property of objects', basic('constructor', 'x')],
  ])('is not known by %s', async (_, header) => {
    const { identify } = await open();
    expect((await identify(header)).val).toMatchObject({
      code: 'unauthenticated',
      message: 'Authentication required',
    });
  });

  it.each([
    ['Bearer x', 'Unsupported authorization type "Bearer"'],
    ['Basic', 'Could not parse Authorization header'],
    ['', 'Could not parse Authorization header'],
    ['Basic a b', 'Could not parse Authorization header'],
    ['Basic !!!', 'Could not decode authorization token'],
    ['Basic YQ==', 'Could not decode authorization token'],
    ['Basic /zo=', 'Could not decode authorization token'],
  ])('cannot be read from %j', async (header, message) => {
    const { identify } = await open();
    expect((await identify(header)).val).toMatchObject({ code: 'bad-request', message });
  });
});

describe('one bad line', () => {
  it.each([
    ['at the start', false],
    ['of a file that was good', true],
  ])('%s keeps out the user that it names, and nobody else', async (_, isLater) => {
    const text = `old:${OLD}\nfaulty:hunter2\n:${OLD}\npython:${PYTHON}\nfaulty:${OLD}\n`;
    const { path, identify, warnings } = await open(isLater ? USERS : text);
    await writeFile(path, text);
    expect((await identify(basic('python', PASSWORDS.python))).unwrap()).toMatchObject({ user: { name: 'python' } });
    expect((await identify(basic('old', 'old'))).ok).toBe(true);
    expect((await identify(basic('old', 'hunter2'))).val).toMatchObject({ code: 'unauthenticated' });
    expect((await identify(basic('them', 'hunter2'))).val).toMatchObject({ code: 'unauthenticated' });
    for (const password of ['hunter2', 'old']) {
      expect((await identify(basic('faulty', password))).val).toMatchObject({ code: 'identity-unavailable' });
    }
    // Told once, by number: what is in the line may be a password.
    expect(warnings).toEqual([expect.stringMatching(/htpasswd: line 2, 3: must be user:hash with a bcrypt hash/)]);
    expect(warnings.join()).not.toMatch(/hunter2|faulty|\$04/);
    await writeFile(path, `old:${OLD}\n`);
    expect((await identify(basic('faulty', 'hunter2'))).val).toMatchObject({ code: 'unauthenticated' });
    await writeFile(path, `old:${OLD}\nx:y\n`);
    expect((await identify(basic('old', 'old'))).ok).toBe(true);
    expect(warnings.slice(1)).toEqual([expect.stringMatching(/: line 2: /)]);
  });
});

describe('the file', () => {
  it('counts as it is now, what was right before included', async () => {
    const { path, identify } = await open();
    expect((await identify(basic('old', 'old'))).ok).toBe(true);
    await writeFile(path, `old:${PYTHON}\n`);
    expect((await identify(basic('old', 'old'))).ok).toBe(false);
    expect((await identify(basic('old', PASSWORDS.python))).ok).toBe(true);
    await writeFile(path, '');
    expect((await identify(basic('old', PASSWORDS.python))).val).toMatchObject({ code: 'unauthenticated' });
    await writeFile(path, 'old:plain\n');
    expect((await identify(basic('old', 'plain'))).val).toMatchObject({ code: 'identity-unavailable' });
    await rm(path);
    expect((await identify(basic('old', 'old'))).val).toMatchObject({ code: 'identity-unavailable' });
  });

  it.each([
    ['plain text', `\na:hunter2\n:${OLD}\n`, /htpasswd: line 2, 3: must be user:hash with a bcrypt hash/],
    ['MD5', 'a:$apr1$n3nWBuXv$M.BhzRJ7i4rZ1m1hxIr.a0\n', /line 1: /],
    ['a hash cut short', `a:${OLD.slice(0, -1)}\n`, /line 1: /],
    ['a cost that takes hours', `a:${OLD.replace('$04$', '$32$')}\n`, /line 1: /],
  ])('of nothing but %s is refused at the start', async (_, text, message) => {
    const created = await createHtpasswdAuthenticator({ file: await file(text) });
    expect(created.val).toMatchObject({ code: 'invalid-options', message: expect.stringMatching(message) });
    expect(inspect(created.val)).not.toContain('hunter2');
  });

  it('must be there', async () => {
    const created = await createHtpasswdAuthenticator({ file: '/nowhere/htpasswd' });
    expect(created.val).toMatchObject({
      code: 'invalid-options',
      message: expect.stringContaining('/nowhere/htpasswd'),
    });
  });
});

it('names the realm, and shows no secret when inspected', async () => {
  const { authenticator } = await open();
  expect(authenticator.challenge).toBe('Basic realm="Baremetal API"');
  expect(inspect(authenticator, { depth: 20, showHidden: true })).not.toContain('$2');
});
