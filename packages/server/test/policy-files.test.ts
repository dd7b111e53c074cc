import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPolicyFiles } from '../src/config/policy-files.ts';
import { outcomeOf, runSource } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

async function fileWith(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function read(file = 'policy.yaml', dirs: readonly string[] = ['policy.d']) {
  const warnings: string[] = [];
  const options = { policy_file: file, policy_dirs: dirs, enforce_new_defaults: true };
  const rules = await readPolicyFiles(options, [join(folder, 'etc'), join(folder, 'more')], (line) =>
    warnings.push(line),
  );
  return { rules: rules.val, warnings };
}

it('files and folders are found beside the configuration, and later ones win', async () => {
  await fileWith('more/policy.yaml', '# rules\n"introspection:status": "role:a"\n"introspection:start": role:a\n');
  await fileWith('etc/policy.d/2.conf', 'introspection:start: role:c');
  await fileWith(
    'etc/policy.d/1.json',
    '{"introspection:start": "role:b", "introspection:data": [["role:x"], "role:y"]}',
  );
  await fileWith('etc/policy.d/.hidden', 'nonsense');
  await fileWith('etc/policy.d/folder/3.yaml', 'nonsense');
  expect(await read()).toEqual({
    rules: {
      'introspection:status': 'role:a',
      'introspection:start': 'role:c',
      'introspection:data': [['role:x'], 'role:y'],
    },
    warnings: [],
  });
});

it('what is not there says nothing, and a warning tells of a file that was named', async () => {
  expect(await read()).toEqual({ rules: {}, warnings: [] });
  expect(await read('policy.yaml', ['/etc/nova/policy.d'])).toEqual({ rules: {}, warnings: [] });
  expect((await read('rules.yaml')).warnings).toEqual([expect.stringMatching(/there is no file rules\.yaml/)]);
  await fileWith('etc/empty.yaml', '# nothing\n');
  expect(await read('empty.yaml')).toEqual({ rules: {}, warnings: [] });
});

it('the file of old is read where there is no newer one', async () => {
  await fileWith('etc/policy.json', '{"is_admin": "role:boss"}');
  expect((await read()).rules).toEqual({ is_admin: 'role:boss' });
  await fileWith('etc/policy.yaml', 'is_admin: role:chief');
  expect((await read()).rules).toEqual({ is_admin: 'role:chief' });
});

it.each([
  ['introspection:start: "role:a', /policy\.yaml: line 1: /],
  ['- a', /policy\.yaml: must be a mapping/],
  ['introspection:start:', /introspection:start: must be text/],
  ['introspection:start: http://example.com', /introspection:start: .*another service is not asked here/],
  ['introspection:start: project_id:%(project_id)s', /introspection:start: .*no attributes/],
])('%j is refused with its place', async (text, why) => {
  await fileWith('etc/policy.yaml', text);
  expect((await read()).rules).toEqual([expect.stringMatching(why)]);
});

it('check-config reads them, and says what is wrong', async () => {
  await fileWith('policy.yaml', '"introspection:start": "role:a and domain_id:x"\n"introspection:satus": "role:b"\n');
  const config = await fileWith(
    'inspector.conf',
    `[ironic]\nauth_type = none\nendpoint_override = http://127.0.0.1:1\n[pxe_filter]\ndriver = noop\n[database]\nconnection = memory
[keystone_authtoken]\nauth_url = http://127.0.0.1:5000\nusername = i\npassword = s\nproject_name = service
[oslo_policy]\npolicy_dirs = /etc/nova/policy.d\n`,
  );
  const checked = await outcomeOf(runSource(ends, 'bin.ts', ['check-config', '--config-file', config]));
  expect(checked.code).toBe(1);
  expect(checked.err).toContain(
    `[oslo_policy]policy_file: ${join(folder, 'policy.yaml')}: introspection:start: 'domain_id:x': domain_id is not known here`,
  );
  expect(checked.err).toMatch(
    /warning: \[oslo_policy\]policy_file: .*: introspection:satus is no rule of this service/,
  );
  await fileWith('policy.yaml', '"introspection:start": "role:a"\n');
  expect((await outcomeOf(runSource(ends, 'bin.ts', ['check-config', '--config-file', config]))).code).toBe(0);
}, 30_000);
