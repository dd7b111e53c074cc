/** Operators prove to Keystone who they are, and their roles say what they may do. */
import assert from 'node:assert/strict';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { createAuthenticator, createKeystoneRequestAuthenticator } from '@ironic-inspector/openstack-auth';
import type { PasswordAuth } from '@ironic-inspector/openstack-auth';
import { oneMachine } from './support/one-machine.ts';

/** `http://user:password@127.0.0.1:5000/v3`, as the services' tests have it. */
async function run(keystone: URL): Promise<void> {
  const { origin, pathname, username, password } = keystone;
  const admin: PasswordAuth = {
    type: 'password',
    authUrl: origin + pathname,
    user: { name: username, domain: { id: 'default' } },
    password,
    scope: { system: 'all' },
  };

  const { inspector } = oneMachine();
  const handler = createInspectorHandler(inspector, {
    // better a user of its own, with the role `service`
    auth: createKeystoneRequestAuthenticator({ auth: admin }).unwrap(),
  });

  const list = (headers: HeadersInit) => handler(new Request('http://127.0.0.1:5050/v1/introspection', { headers }));
  const stranger = await list({});
  assert.equal(stranger.status, 401);
  const operator = createAuthenticator(admin).unwrap(); // shares one token, renews it in time
  const known = await list((await operator.headers()).unwrap());
  assert.equal(known.status, 200);
  console.log(
    `a stranger is told ${stranger.status}, ${stranger.headers.get('www-authenticate')}; ${username} ${known.status}`,
  );
  await inspector.stop();
}

const keystone = process.env['INSPECTOR_TEST_KEYSTONE'];
if (keystone === undefined) console.log('skipped: there is no Keystone here; `test:services` starts one');
else await run(new URL(keystone));
