import { InspectorError, type ErrorCode } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import { STATUS_OF } from '../src/error-response.ts';
import * as api from '../src/index.ts';
import { U } from './matrix.ts';
import { failing, record, stub } from './stub.ts';

const root = 'http://h.example/baremetal';
const codes = Object.keys(STATUS_OF) as ErrorCode[];

/** What the API answers, with its status and headers, but for the id that is each answer's own. */
async function answerOf(response: Response) {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'x-openstack-request-id'));
  return { status: response.status, headers, text: await response.text() };
}

it.each(codes)('an error is answered as the API answers %s', async (code) => {
  const handler = api.createInspectorHandler(failing(code, 'why not'));
  const answer = await handler(new Request(`${root}/v1/introspection/n`.replace('/baremetal', '')));
  expect(await answerOf(api.errorResponse(new InspectorError(code, 'why not')))).toEqual(await answerOf(answer));
  expect(api.statusOf(code)).toBe(answer.status);
});

it('an error may have another status, and a defect a text', async () => {
  const error = new InspectorError('internal', 'boom');
  expect(await api.errorResponse(error, { debug: true }).json()).toEqual({
    error: { message: 'Internal server error (InspectorError): boom' },
  });
  expect(await api.errorResponse(error, { showsDefects: true }).json()).toEqual({ error: { message: 'boom' } });
  const statuses = { internal: 418 };
  expect(api.errorResponse(error, { statuses }).status).toBe(418);
  expect(api.statusOf('internal', statuses)).toBe(418);
  expect(api.statusOf('already-exists', statuses)).toBe(409);
});

it('the converters make what the API answers', async () => {
  const inspector = stub();
  const handler = api.createInspectorHandler(inspector, { mountPath: '/baremetal' });
  const get = async (path: string): Promise<unknown> => (await handler(new Request(root + path))).json();
  const rule = (await inspector.rules.get(U)).unwrap();
  expect(await get(`/v1/introspection/${U}`)).toEqual(api.statusToWire(record(), root));
  expect(await get(`/v1/rules/${U}`)).toEqual(api.ruleToWire(rule, root));
  expect(await get('/v1/rules')).toEqual({ rules: [api.shortRuleToWire(rule, root)] });
  expect(await get('')).toEqual(api.versionsToWire(root));
  expect(await get('/v1')).toEqual(api.resourcesToWire(['continue', 'introspection', 'rules'], root));
});

it('the converters name what a ramdisk and who began a run are told', () => {
  const ipmiCredentials = { username: 'admin', password: 'secret' };
  expect(api.continueToWire({ uuid: U })).toEqual({ uuid: U });
  expect(api.continueToWire({ uuid: U, ipmiCredentials })).toEqual({
    ipmi_password: 'secret',
    ipmi_setup_credentials: true,
    ipmi_username: 'admin',
    uuid: U,
  });
  expect(api.beginningToWire('t')).toEqual({ callback_token: 't' });
  expect(api.timestampToWire(new Date('2026-11-23T01:28:01.767Z'))).toBe('2026-11-23T01:28:01.767000');
});
