import { logLines } from '@ironic-inspector/observability';
import { expect, it } from 'vitest';
import { everything, NODE, openSite } from './site.ts';

const PASSWORD = 'PlantedPassw0rd';
const STORED = 'planted-in-driver-info';
const ARCHIVE = 'planted in the logs of the ramdisk';
const LOGS = Buffer.from(ARCHIVE.repeat(50)).toString('base64');

/**
 * All that a server writes about a run: events to the letter, log lines, what other clients may
 * read.
 */
async function traces(fails: boolean): Promise<{ readonly seen: string; readonly token: string }> {
  let lines = '';
  const driver_info = { ipmi_address: '192.0.2.99', ipmi_username: 'admin', ipmi_password: STORED };
  const site = await openSite(
    {
      callback: { requireToken: true },
      processing: { enableSettingIpmiCredentials: true, alwaysStoreRamdiskLogs: true },
      observers: [logLines('debug', (text) => (lines += text))],
    },
    { driver_info, provision_state: 'enroll' },
  );
  const { inventory, ...rest } = site.payload();
  const start = await site.send('POST', `/v1/introspection/${NODE}?new_ipmi_password=${PASSWORD}`, undefined);
  expect(start.status).toBe(202);
  const { callback_token: token } = JSON.parse(start.text) as { callback_token: string };
  await site.idle();
  const body = {
    ...rest,
    ...(fails && { error: 'boom' }),
    logs: LOGS,
    inventory: { ...(inventory as object), bmc_address: '192.0.2.99' },
  };
  for (const query of ['', `?token=${token}`, `?token=${token}`]) await site.send('POST', `/v1/continue${query}`, body);
  await site.send('POST', `/v1/continue?token=${token}`, { ...body, another: true });
  await site.idle();
  const read = [];
  for (const path of ['', `/${NODE}`, `/${NODE}/data`, `/${NODE}/data/unprocessed`])
    read.push((await site.send('GET', `/v1/introspection${path}`)).text);
  return { seen: `${everything(site.events)}${lines}${read.join('')}`, token };
}

it.each([false, true])(
  'tokens, credentials and logs are in no event, no line of the log, and nothing that can be read (failing: %j)',
  async (fails) => {
    const { seen, token } = await traces(fails);
    expect(seen).toContain(NODE);
    expect(seen).toContain('callback-refused');
    for (const secret of [token.slice(-64), PASSWORD, STORED, ARCHIVE, LOGS.slice(0, 200), LOGS.slice(-100)])
      expect(seen).not.toContain(secret);
  },
);
