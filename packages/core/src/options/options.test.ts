import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, manualClock, memoryFirewall } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { InspectorError } from '../errors.ts';
import { createEnrollHook } from '../hooks/enroll.ts';
import { identityGuard } from '../hooks/identity-guard.ts';
import { defaultHooks } from '../hooks/stock-hooks.ts';
import { Inspector } from '../inspector.ts';

const fine = () => ({ ironic: new FakeIronic(), ...createMemoryStore() });

function problemsOf(options: object): string[] {
  let error: unknown;
  try {
    void new Inspector(options as never);
  } catch (thrown) {
    error = thrown;
  }
  return InspectorError.is(error) ? error.message.split('\n').slice(1) : [];
}

describe('an inspector', () => {
  it('takes contracts of every kind', () => {
    const all = {
      ...fine(),
      firewall: memoryFirewall(),
      clock: manualClock(),
      notFoundHook: createEnrollHook(),
      logSink: { save: () => undefined },
      background: { run: () => undefined },
      resolveHost: () => undefined,
      observers: [() => undefined],
    };
    expect(problemsOf(all)).toEqual([]);
  });

  it('needs Ironic and a store', () => {
    expect(problemsOf({})).toEqual(['ironic: is required', 'nodes: is required']);
  });

  it('names everything that is no contract, all at once and with what else is wrong', () => {
    const options = {
      ironic: 'http://ironic.example',
      nodes: { get: () => undefined },
      instances: {},
      firewalls: 7,
      data: null,
      history: { runs: () => undefined },
      resolveHost: 'dns',
      observers: [() => undefined, {}],
      timeout: -1,
    };
    expect(problemsOf(options)).toEqual([
      'ironic: must be an object, not text',
      'nodes: has no method begin',
      'instances: has no method heartbeat',
      'firewalls: must be an object, not number',
      'data: must be an object, not null',
      'history: has no method append',
      'resolveHost: must be a function, not text',
      'observers.1: must be a function, not object',
      expect.stringContaining('timeout: '),
    ]);
  });

  it('needs to know of all firewalls where instances share the runs and one has a firewall', () => {
    const { nodes, ironic } = fine();
    const alone = { begin: () => undefined };
    const shared = { ...alone, heartbeat: () => undefined };
    const firewall = memoryFirewall();
    const problem = ['firewalls: is required together with a firewall where instances share the store'];
    expect(problemsOf({ ironic, nodes: shared })).toEqual([]);
    expect(problemsOf({ ironic, nodes: shared, firewall })).toEqual(problem);
    expect(problemsOf({ ironic, nodes: alone, instances: nodes, firewall })).toEqual(problem);
    expect(problemsOf({ ironic, nodes: alone, instances: nodes, firewalls: nodes, firewall })).toEqual([]);
    expect(problemsOf({ ironic, nodes: alone, firewall })).toEqual([]);
    expect(problemsOf({ ironic, nodes, firewall })).toEqual([]);
  });

  it('needs a history where a hook compares with it', () => {
    const { history, ...others } = fine();
    const hooks = [identityGuard, ...defaultHooks];
    expect(problemsOf({ ...others, hooks })).toEqual(['history: is required by the hook identity_guard']);
    expect(problemsOf({ ...others, hooks, history })).toEqual([]);
    expect(problemsOf(others)).toEqual([]);
    const gateway = { relay: { send: () => {} }, hooks: [identityGuard] };
    expect(problemsOf({ ...others, gateway })).toEqual(['history: is required by the hook identity_guard']);
  });

  it('names everything that is no plug-in', () => {
    const options = {
      ...fine(),
      hooks: [...defaultHooks, undefined, { after: true, dependsOn: 'scheduler' }],
      conditions: [{ name: 'longer' }],
      actions: {},
    };
    expect(problemsOf(options)).toEqual([
      'hooks.6: must be an object, not undefined',
      'hooks.7: has no name',
      'hooks.7.after: must be a function, not boolean',
      'hooks.7.dependsOn: must be a list of names',
      'conditions.0: has no method prepare',
      'actions: must be a list, not object',
    ]);
  });
});
