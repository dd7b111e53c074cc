import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FakeIronic, loadPayload, macsOf, serveIronic } from '@ironic-inspector/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outcomeOf, runSource, textOf } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hook-modules-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

const TEMPLATE = fileURLToPath(new URL('../../../examples/support/site-hooks.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

async function fileWith(text: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

/** A configuration that works, with `lines` of `[processing]`. */
function configWith(lines: string, ironic = 'http://127.0.0.1:1'): Promise<string> {
  return fileWith(
    `[DEFAULT]\nauth_strategy = noauth\nlisten_address = 127.0.0.1\nlisten_port = 0\nintrospection_delay = 0
[ironic]\nauth_type = none\nendpoint_override = ${ironic}\n[pxe_filter]\ndriver = noop\n[database]\nconnection = memory
[processing]\nstore_data = database\n${lines}\n`,
    'inspector.conf',
  );
}

async function check(lines: string) {
  return outcomeOf(runSource(ends, 'bin.ts', ['check-config', '--config-file', await configWith(lines)]));
}

/** ts-results as a module of somebody else's has it: another copy, which is not ours. */
async function ownResults(): Promise<void> {
  const core = createRequire(join(ROOT, 'packages/core/package.json'));
  const ours = await realpath(dirname(core.resolve('ts-results')));
  await cp(ours, join(folder, 'node_modules/ts-results'), { recursive: true });
}

it('hooks, conditions, actions and a not-found hook of modules do their work in the daemon', async () => {
  const template = join(folder, 'site-hooks.mts');
  await cp(TEMPLATE, template);
  await ownResults();
  const other = await fileWith(
    `const { Ok, Err } = require('ts-results/result.js');
     module.exports = {
       conditions: [{ name: 'is-long', params: { required: ['value'] },
         prepare: ({ value }) => typeof value === 'number' ? new Ok((given) => given.length > value) : new Err('value: must be a number') }],
       actions: [{ name: 'site-note', params: { required: ['text'] }, formatted: ['text'], validate() {},
         apply({ node, params }) { return params.text === 'no' ? new Err('no note') : node.set('/extra/note', params.text); } }],
       notFoundHook: { name: 'site_enroll',
         async notFound({ ironic, newUuid, signal }) {
           const made = await ironic.createNode({ uuid: newUuid, driver: 'fake-hardware', name: 'found' }, { signal });
           return made.ok ? new Ok(made.val) : made;
         } },
     };`,
    'more.cjs',
  );
  const fake = new FakeIronic();
  const ironic = await serveIronic(fake);
  ends.push(() => ironic.close());
  const config = await configWith(
    `hook_modules = ${template}, ${other}\nprocessing_hooks = $default_processing_hooks,site_rack\nnode_not_found_hook = site_enroll`,
    ironic.url,
  );
  const child = runSource(ends, 'bin.ts', ['--config-file', config]);
  const log = textOf(child.stderr);
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), log.then((all) => [all])])) as [
    string,
  ];
  const url = /answers at (\S+)/.exec(line)?.[1] ?? `none: ${line}`;
  expect(url).toMatch(/^http:/);
  const rule = (op: string, value: unknown, text: string) =>
    fetch(`${url}/v1/rules`, {
      method: 'POST',
      body: JSON.stringify({
        conditions: [{ op, field: 'data://site_rack', value }],
        actions: [{ action: 'site-note', text }],
      }),
    });
  const refused = await rule('is-long', 'x', 'y');
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('value: must be a number')]);
  expect((await rule('is-long', 1, 'rack {data[site_rack]}')).status).toBeLessThan(300);
  const payload = loadPayload('ipmi-server');
  const post = { ...payload, inventory: Object.assign({}, payload.inventory, { hostname: 'rack-b7-node-12' }) };
  const posted = await fetch(`${url}/v1/continue`, { method: 'POST', body: JSON.stringify(post) });
  expect([posted.status, await posted.text()]).toEqual([200, expect.stringContaining('uuid')]);
  const node = fake.peekNode('found');
  expect(node?.extra).toMatchObject({ rack: 'b7', note: 'rack b7' });
  expect(fake.peekPorts(node!.uuid).map(({ address }) => address)).toEqual(
    expect.arrayContaining(macsOf(payload).slice(0, 1)),
  );
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}, 60_000);

it('what is wrong with modules is said by check-config, each by its name', async () => {
  const throws = await fileWith(`throw new Error('no\\nluck')`, 'throws.mjs');
  const wrong = await fileWith(`export const hooks = []`, 'wrong.mjs');
  const odd = await fileWith(`export default { hook: [] }`, 'odd.mjs');
  const clash = await fileWith(
    `export default { hooks: [{ name: 'scheduler' }, { name: 'mine' }, { name: 'mine' }],
       actions: [{ name: 'fail', params: {}, formatted: [], validate() {}, apply() {} }] }`,
    'clash.mjs',
  );
  const missing = join(folder, 'missing.mjs');
  const outcome = await check(`hook_modules = ${[missing, throws, wrong, odd, clash, '@site/hooks'].join(',')}`);
  expect(outcome.code).toBe(1);
  const lines = outcome.err.split('\n').filter((line) => line.startsWith('[processing]hook_modules: '));
  expect(lines.map((line) => line.replace('[processing]hook_modules: ', '').replaceAll(`${folder}/`, ''))).toEqual([
    'missing.mjs: there is no file missing.mjs',
    'throws.mjs: cannot be loaded: Error: no luck',
    'wrong.mjs: the default export must be an object with hooks, conditions, actions, notFoundHook: there is none',
    'odd.mjs: hook: is unknown; there are hooks, conditions, actions, notFoundHook',
    expect.stringMatching(/^@site\/hooks: cannot be loaded: .*Cannot find package '@site\/hooks'/),
    'clash.mjs: the hook scheduler is the name of one of the service',
    'clash.mjs: the hook mine is the name of one of clash.mjs',
    'clash.mjs: the action fail is the name of one of the service',
  ]);
}, 30_000);

it('names that no module has, and hooks that nobody lists, are told', async () => {
  const unknown = await check('processing_hooks = mine\nnode_not_found_hook = theirs');
  expect(unknown.err).toMatch(
    /\[processing\]processing_hooks: unknown: mine; there are identity_guard, ramdisk_error, /,
  );
  expect(unknown.err).toMatch(/\[processing\]node_not_found_hook: must be one of enroll, not 'theirs'/);
  const unlisted = await check(`hook_modules = ${TEMPLATE}`);
  expect([unlisted.code, unlisted.err]).toEqual([
    0,
    expect.stringContaining(
      'warning: [processing]processing_hooks: site_rack of [processing]hook_modules is not listed',
    ),
  ]);
}, 30_000);

it('the bundle of the Debian package loads them as well', async () => {
  const run = promisify(execFile);
  const bundle = join(folder, 'bundle');
  await mkdir(bundle);
  await run(process.execPath, [join(ROOT, 'scripts/packaging/bundle.ts'), bundle], { timeout: 60_000 });
  await fileWith(
    '{ "name": "@site/hooks", "exports": { "import": "./index.mjs" } }',
    'node_modules/@site/hooks/package.json',
  );
  await fileWith(`export default { hooks: [{ name: 'of_a_package' }] }`, 'node_modules/@site/hooks/index.mjs');
  const config = await configWith(
    `hook_modules = ${TEMPLATE}, @site/hooks\nprocessing_hooks = $default_processing_hooks,site_rack,of_a_package`,
  );
  const checked = await run(process.execPath, [join(bundle, 'bin.mjs'), 'check-config', '--config-file', config], {
    timeout: 30_000,
  });
  expect(checked.stdout).toContain(TEMPLATE);
}, 120_000);
