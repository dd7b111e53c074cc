import { describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { Err, InspectorError, type Hook, type IronicClient } from '@ironic-inspector/core';
import { logErrors, logFlows, logRequests, logRetries, type RedactOptions } from '../src/pino.ts';
import { BODY, world } from './world.ts';

function capture(level = 'debug', options?: RedactOptions) {
  const text: string[] = [];
  const logger = pino({ level }, { write: (line) => void text.push(line) });
  const lines = () => text.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, observer: logFlows(logger, options), text, lines };
}

describe('the structured log of a run', () => {
  it('has a line for each event, with whom it is about', async () => {
    const { observer, lines } = capture();
    const { inspector, uuid, journey } = world(observer);
    await journey();
    const { runId } = (await inspector.status(uuid)).unwrap();
    const waiting = lines().filter(({ event }) => event === 'state-changed');
    expect(waiting).toMatchObject([
      { level: 30, node: uuid, run: runId, request: 'req-start', to: 'starting', msg: 'new -> starting (start)' },
      { node: uuid, run: runId, request: 'req-start', from: 'starting', to: 'waiting' },
      { node: uuid, run: runId, request: 'req-post', from: 'waiting', to: 'processing' },
      { node: uuid, run: runId, request: 'req-post', from: 'processing', to: 'finished' },
    ]);
    expect(lines()).toContainEqual(
      expect.objectContaining({
        level: 20,
        event: 'hook-finished',
        hook: 'validate_interfaces',
        moment: 'before',
      }),
    );
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 20, event: 'ironic-called', call: 'patchNode', node: uuid }),
    );
  });

  it.each([
    ['warn', 0],
    ['info', 5],
  ])('leaves out what is below %s', async (level, count) => {
    const { observer, text } = capture(level);
    await world(observer).journey();
    expect(text).toHaveLength(count);
  });
});

/** Somebody else's words that quote what they were given. */
const TALKATIVE = 'login failed: {"ipmi_password": "planted-1"}, X-Auth-Token: planted-2, known: site-secret';

describe('what must not be logged', () => {
  const leaky: Hook = {
    name: 'leaky',
    before: ({ log }) => log.warn(TALKATIVE),
    after({ node }) {
      node.set('/driver_info/ipmi_password', 'planted-3');
      node.set('/extra/token', 'planted-4');
    },
  };

  it('is in no line: credentials, tokens, what a machine sent, what was written', async () => {
    const { observer, text } = capture('trace', { secrets: ['site-secret'] });
    const { ironic, inspector } = world(observer, {
      // What is waited for comes at once, and no time-out ever does.
      clock: {
        now: () => new Date(),
        elapsed: () => performance.now(),
        sleep: (pause) => (pause > 3000 ? new Promise(() => {}) : Promise.resolve()),
      },
      hooks: [leaky],
      processing: { enableSettingIpmiCredentials: true, alwaysStoreRamdiskLogs: true, powerOff: false },
      logSink: { save: async () => Err(new InspectorError('store-failed', `disk full: ${TALKATIVE}`)) },
    });
    const node = ironic.addNode({
      provision_state: 'enroll',
      driver_info: { ipmi_address: '192.0.2.18', ipmi_username: 'u' },
    });
    const newIpmiCredentials = { password: 'planted5' };
    (await inspector.introspect(node.uuid, { newIpmiCredentials })).unwrap();
    await inspector.idle();
    const posted = { ...JSON.parse(BODY), logs: 'cGxhbnRlZC02', hidden: 'planted-7' };
    posted.inventory.bmc_address = '192.0.2.18';
    const answer = (await inspector.continue(JSON.stringify(posted))).unwrap();
    expect(answer.ipmiCredentials?.password).toBe('planted5');
    await inspector.idle();
    const all = text.join('');
    // What should be told is told…
    expect(all).toContain('leaky');
    expect(all).toContain('/driver_info/ipmi_password');
    expect(all).toContain('disk full');
    // … and the rest is not.
    expect(all).not.toMatch(/planted|site-secret|cGxhbnRlZC02/);
  });

  it('is in no line of a failure, its cause included', async () => {
    const { observer, text } = capture('trace', { secrets: ['site-secret'] });
    const cause = Object.assign(new Error('x'), { request: { headers: { 'X-Auth-Token': 'planted-8' } } });
    const failed = async () => Err(new InspectorError('ironic-refused', TALKATIVE, { cause }));
    const { ironic } = world(observer);
    const client: IronicClient = new Proxy(ironic, {
      get: (target, name) => (name === 'setPowerState' ? failed : Reflect.get(target, name).bind(target)),
    });
    const { inspector, uuid } = {
      ...world(observer, { ironic: client }),
      uuid: ironic.addNode({ driver_info: { ipmi_address: '192.0.2.19' } }).uuid,
    };
    (await inspector.introspect(uuid)).unwrap();
    await inspector.idle();
    const all = text.join('');
    expect(all).toContain('Failed to power on the node');
    expect(all).not.toMatch(/planted|site-secret/);
  });
});

describe('beside flows', () => {
  it('logs requests, those that failed here as warnings', () => {
    const { logger, lines } = capture('info');
    const log = logRequests(logger);
    const answered = { method: 'GET', route: '/v1/rules', node: undefined, status: 200, milliseconds: 1.5 };
    const whence = { remoteAddress: '192.0.2.7', user: { name: 'operator', id: 'u' } };
    log({ ...answered, ...whence, requestId: 'req-1', globalRequestId: 'req-0' });
    log({ ...answered, requestId: 'req-2', globalRequestId: undefined, route: undefined, status: 503, node: 'n' });
    expect(lines()).toMatchObject([
      { level: 30, event: 'answered', request: 'req-1', globalRequest: 'req-0', status: 200, msg: 'GET /v1/rules 200' },
      { level: 40, event: 'answered', request: 'req-2', status: 503, node: 'n', msg: 'GET - 503' },
    ]);
  });

  it('logs why requests could not be answered, without causes and secrets', () => {
    const { logger, lines } = capture('info');
    const error = { code: 'identity-refused', message: 'planted-1 is no password', cause: 'planted-2' };
    logErrors(logger, { secrets: ['planted-1'] })(error, { method: 'GET', url: 'http://h/?token=planted-3' } as never);
    expect(lines()).toMatchObject([{ level: 40, event: 'request-failed', method: 'GET', code: 'identity-refused' }]);
    expect(JSON.stringify(lines())).toContain('is no password');
    expect(JSON.stringify(lines())).not.toContain('planted');
  });

  it('logs both ids of a request, who is to blame, and where a refused callback came from', () => {
    const { observer, lines } = capture('info');
    const ids = { requestId: 'req-1', globalRequestId: 'req-0' };
    const base = { at: new Date(), node: 'n', runId: 'r', ...ids };
    const failure = { stage: 'processing', code: 'processing-failed', message: 'no' } as const;
    observer({ ...base, type: 'failed', ...failure, authors: ['rule u'] });
    observer({ ...base, type: 'callback-refused', reason: 'rate', remoteAddress: '192.0.2.7' });
    const both = { request: 'req-1', globalRequest: 'req-0' };
    expect(lines()).toMatchObject([
      { ...both, event: 'failed', authors: ['rule u'], msg: 'processing failed: no (processing-failed) by rule u' },
      { ...both, event: 'callback-refused', remoteAddress: '192.0.2.7' },
    ]);
  });

  it('logs what Ironic is asked again', () => {
    const { logger, lines } = capture('info');
    logRetries(logger)({ method: 'PUT', node: 'n', reason: 'locked', attempts: 2, pause: 499.6 });
    expect(lines()).toMatchObject([
      { event: 'ironic-retry', node: 'n', reason: 'locked', msg: 'Ironic: PUT is repeated in 500 ms (locked)' },
    ]);
  });
});
