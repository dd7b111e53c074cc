import { expect, it } from 'vitest';
import { jsonText, Ok } from '@ironic-inspector/core';
import { BODY, bodyWith, UUID, world } from './world.ts';

const SECRET = 'hunter2-planted-secret';

it('no secret enters history', async () => {
  const site = world(
    {
      callback: { requireToken: true },
      hooks: [
        {
          name: 'leaky',
          before: async ({ log }) => {
            log.warn(`the kernel was booted with ipa-password=${SECRET} and token=${SECRET}`);
            return Ok(undefined);
          },
          after: async ({ node, log }) => {
            node.set('/driver_info/ipmi_password', SECRET);
            node.set('/driver_info/snmp_auth_key', SECRET);
            node.set('/instance_info/configdrive', SECRET);
            node.set('/extra/nested', { api_token: SECRET, plain: 'shown' });
            log.warn(`see https://admin:${SECRET}@bmc.example/`);
            return Ok(undefined);
          },
        },
      ],
    },
    { driver_info: { ipmi_address: '192.0.2.10', ipmi_password: SECRET } },
  );
  (
    await site.inspector.rules.create({
      description: 'sets a password',
      conditions: [{ op: 'ne', field: 'node://driver_info.ipmi_password', value: `${SECRET}-other` }],
      actions: [{ action: 'set-attribute', path: '/driver_info/redfish_password', value: SECRET }],
    })
  ).unwrap();
  const begun = (await site.inspector.introspect(UUID)).unwrap();
  await site.inspector.idle();
  const token = begun.callbackToken ?? '';
  expect(token).not.toBe('');
  await site.inspector.continue(bodyWith({ extra: token }), { token: `${token}x` });
  (await site.inspector.continue(BODY, { token })).unwrap();
  await site.inspector.idle();
  const { history } = site.inspector;
  const [run] = (await history.runs()).unwrap();
  expect(run?.state).toBe('finished');
  const events = (await history.events(run?.runId ?? '')).unwrap();
  const everything = jsonText({ run, events, refused: (await history.refused()).unwrap() });
  expect(everything).toContain('shown');
  expect(everything).toContain('ipmi_password');
  expect(everything).not.toContain(SECRET);
  expect(everything).not.toContain(token);
});
