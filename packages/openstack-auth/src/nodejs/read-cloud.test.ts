import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { readCloud } from '../node.ts';

const cloud = (username: string) => `clouds:
  lab:
    auth: &auth
      auth_url: http://keystone.test/v3
      username: ${username}
      user_domain_name: Default
      password: hunter2
`;

/** Folders with these files in them; the folders in the order of their names. */
async function folders(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'clouds-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const read = async (root: string, environment: Record<string, string> = {}) =>
  await readCloud({ environment, folders: [join(root, 'a'), join(root, 'b')] });
const user = async (...given: Parameters<typeof read>) => {
  const { auth } = (await read(...given)).unwrap();
  return auth.type === 'password' && 'name' in auth.user ? auth.user.name : auth;
};

it('takes the first file there is, of each kind for itself', async () => {
  const root = await folders({
    'b/clouds.yaml': cloud('b'),
    'a/secure.yaml': 'clouds: { lab: { auth: { username: secured } } }',
    'b/secure.yaml': 'clouds: { lab: { auth: { username: too late } } }',
  });
  expect(await user(root)).toBe('secured');
  await writeFile(join(root, 'a/clouds.yml'), cloud('a'));
  await rm(join(root, 'a/secure.yaml'));
  await rm(join(root, 'b/secure.yaml'));
  expect(await user(root)).toBe('a');
  await writeFile(join(root, 'a/clouds.yaml'), cloud('yaml before yml'));
  expect(await user(root)).toBe('yaml before yml');
});

it('takes the files that variables name before those', async () => {
  const root = await folders({
    'a/clouds.yaml': cloud('a'),
    'mine/clouds': cloud('mine'),
    'mine/secure': 'clouds: { lab: { auth: { username: secured } } }',
  });
  const OS_CLIENT_CONFIG_FILE = join(root, 'mine/clouds');
  expect(await user(root, { OS_CLIENT_CONFIG_FILE })).toBe('mine');
  expect(await user(root, { OS_CLIENT_CONFIG_FILE, OS_CLIENT_SECURE_FILE: join(root, 'mine/secure') })).toBe('secured');
  // As upstream: one that is not there is passed over.
  expect(await user(root, { OS_CLIENT_CONFIG_FILE: join(root, 'nowhere') })).toBe('a');
});

it('reads profiles, anchors and JSON', async () => {
  const root = await folders({
    'a/clouds.json': JSON.stringify({ clouds: { lab: { profile: 'vendor', auth: { username: 'u', password: 'p' } } } }),
    'b/clouds-public.yaml': `
base: &base { user_domain_name: Default }
public-clouds:
  vendor:
    auth: { <<: *base, auth_url: 'http://keystone.test/v3' }
`,
  });
  expect(await user(root)).toBe('u');
});

it.each([
  ['a: b: hunter2', /a\/clouds\.yaml: line 1 is not YAML/],
  ['a: 1\n  - hunter2: [', /a\/clouds\.yaml: line \d is not YAML/],
  ['- hunter2', /a\/clouds\.yaml: must be a mapping/],
  [
    `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]`,
    /lead too far/,
  ],
])('does not understand %j, and shows none of it', async (text, message) => {
  const failed = await read(await folders({ 'a/clouds.yaml': text }));
  expect(failed.val).toMatchObject({ code: 'invalid-options', message: expect.stringMatching(message) });
  expect(inspect(failed.val)).not.toContain('hunter2');
});

it('takes an empty file for none', async () => {
  const failed = await read(await folders({ 'a/clouds.yaml': '# nothing yet\n' }));
  expect(failed.val).toMatchObject({ message: expect.stringContaining('there are none') });
});
